import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { Instant } from './instant.ts';

/** A SHA-256 as 64 lowercase hex digits. */
export const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 lowercase hex digits')
  .brand<'Hash'>();
export type Hash = z.infer<typeof Hash>;

/** SHA-256 over the canonical JSON (RFC 8785) of a value. */
export function hashOf(value: unknown): Hash {
  // Hex of SHA-256 is a hash by construction.
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex') as Hash;
}

/** What a row of a chain says of the row before it. */
export const Link = z.object({
  runAt: Instant,
  hash: Hash,
  /** When that row expires, in epoch seconds: from then on it may be gone. Null: never. */
  expiresAt: z.int().nullable(),
});
export type Link = Readonly<z.infer<typeof Link>>;
