import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { AuditError, type AuditErrorCode } from '../domain/audit-error.ts';
import { parseJson } from '../domain/values/json.ts';

/**
 * Reads an NCR access key from a Secrets Manager secret of the form `{"accessKey": "…", "secretKey": "…"}`.
 * Throws {@link AuditError} `credentials-missing`, which names the secret, never its content.
 */
export async function readSecret(client: SecretsManagerClient, secretId: string): Promise<Credentials> {
  const text = await readSecretText(client, secretId, 'credentials-missing');
  const parsed = Credentials.safeParse(parseJson(text ?? ''));
  // No cause: a JSON or schema error can quote what it was given.
  if (!parsed.success) throw new AuditError('credentials-missing', `The secret ${secretId} has no access key yet.`);
  return parsed.data;
}

/** The text of a secret; undefined if it has none. Throws {@link AuditError} with `code` where it cannot be read. */
export async function readSecretText(
  client: SecretsManagerClient,
  secretId: string,
  code: AuditErrorCode,
): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new AuditError(code, `The secret ${secretId} cannot be read (${why}).`, { cause: error });
  }
}

/** Reads the access key from `NCLOUD_ACCESS_KEY` and `NCLOUD_SECRET_KEY`; undefined if neither is set. */
export function readKeyVariables(variables: Readonly<Record<string, string | undefined>>): Credentials | undefined {
  const { NCLOUD_ACCESS_KEY: accessKey, NCLOUD_SECRET_KEY: secretKey } = variables;
  if (!accessKey && !secretKey) return undefined;
  const parsed = Credentials.safeParse({ accessKey, secretKey });
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path }) =>
    path[0] === 'accessKey' ? 'NCLOUD_ACCESS_KEY' : 'NCLOUD_SECRET_KEY',
  );
  throw new AuditError(
    'credentials-missing',
    `Invalid ${[...new Set(wrong)].join(' and ')}: expected visible ASCII characters, got an empty or malformed text.`,
  );
}

// A key that was pasted often ends with a line break: such a header cannot be sent.
const Key = z.string().regex(/^[\x21-\x7e]+$/, 'expected visible ASCII characters, without spaces or line ends');

/** An access key of an account or Sub Account, and its secret. */
export const Credentials = z.object({ accessKey: Key, secretKey: Key }).readonly();
export type Credentials = z.infer<typeof Credentials>;
