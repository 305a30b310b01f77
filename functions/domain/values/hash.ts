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

// Hex of SHA-256 is a hash by construction.
export const sha256 = (content: string | Uint8Array): Hash =>
  createHash('sha256').update(content).digest('hex') as Hash;

/** SHA-256 over the canonical JSON (RFC 8785) of a value. One that has none, which is never ours, has some other hash. */
export function hashOf(value: unknown): Hash {
  try {
    return sha256(canonicalize(value) ?? '');
  } catch {
    // Half a character, or no number: whoever planted it must not end the run that meets it.
    return sha256(`no canonical form: ${JSON.stringify(value)}`);
  }
}

/** What a row of a chain says of the row before it. */
export const Link = z.object({
  runAt: Instant,
  hash: Hash,
  /** When that row expires, in epoch seconds: from then on it may be gone. Null: never. */
  expiresAt: z.int().nullable(),
});
export type Link = Readonly<z.infer<typeof Link>>;
