import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditError } from '../domain/audit-error.ts';
import { SealKey } from '../domain/values/seal.ts';

/**
 * The key of the seals in the local tables: kept in a file beside them, which only its owner may read, and made where
 * there is none. Whoever can write to these tables can read it as well, so there it proves little.
 */
export async function keepSealKey(file: string): Promise<SealKey> {
  await mkdir(dirname(file), { recursive: true });
  try {
    const key = newSealKey();
    await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const text = (await readFile(file, 'utf8')).trim();
  const key = SealKey.safeParse(text);
  if (!key.success) throw new AuditError('seal-key-unreadable', `${file} is not a seal key.`);
  return key.data;
}

// Hex of 32 bytes is a key by construction.
export const newSealKey = (): SealKey => randomBytes(32).toString('hex') as SealKey;
