import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Environment } from '../deployment/environment.ts';
import { AuditError } from '../domain/audit-error.ts';
import { SealKey } from '../domain/values/seal.ts';
import { readSecretText } from '../registry/keys.ts';

/**
 * The key of the deployment's seals: given by the environment, where the tables are on this machine, or kept in a
 * secret. Throws {@link AuditError} `seal-key-unreadable`, which names the secret, never its content.
 */
export async function readSealKey(
  client: SecretsManagerClient,
  { SEAL_KEY, SEAL_SECRET }: Pick<Environment, 'SEAL_KEY' | 'SEAL_SECRET'>,
): Promise<SealKey> {
  if (SEAL_KEY !== undefined) return SEAL_KEY;
  if (SEAL_SECRET === undefined) throw new AuditError('seal-key-unreadable', 'The environment names no seal key.');
  const key = SealKey.safeParse(await readSecretText(client, SEAL_SECRET, 'seal-key-unreadable'));
  // No cause: a schema error can quote what it was given.
  if (!key.success) throw new AuditError('seal-key-unreadable', `The secret ${SEAL_SECRET} is not a seal key.`);
  return key.data;
}
