import * as z from 'zod';

/** A content digest as the OCI image spec writes it: `sha256:` and 64 lowercase hex digits. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 lowercase hex digits')
  .brand<'Digest'>();
export type Digest = z.infer<typeof Digest>;
