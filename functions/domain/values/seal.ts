import { createHmac, createSecretKey } from 'node:crypto';
import * as z from 'zod';
import type { Hash } from './hash.ts';

/** The key of a deployment's seals: 32 random bytes, as 64 lowercase hex digits. */
export const SealKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 lowercase hex digits')
  .brand<'SealKey'>();
export type SealKey = z.infer<typeof SealKey>;

/** HMAC-SHA-256 of a hash, as 64 lowercase hex digits. */
export const Seal = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 lowercase hex digits')
  .brand<'Seal'>();
export type Seal = z.infer<typeof Seal>;

/** Seals hashes. Who may write to the tables but does not have the key cannot make the seal of any row. */
export type Sealing = { sealOf(hash: Hash): Seal };

export function sealWith(key: SealKey): Sealing {
  const secret = createSecretKey(key, 'hex');
  // Hex of SHA-256 is a seal by construction.
  return { sealOf: (hash) => createHmac('sha256', secret).update(hash).digest('hex') as Seal };
}
