import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Clients } from '../../../functions/audit/adapters.ts';

/** How often these clients send a call that is not answered, or that is refused for now. */
export const impatientTries = 3;

/**
 * The clients of a run, all at one endpoint. What the SDK would try again after a pause they try again at once:
 * a minute of failing is for them so many failures, and no wait.
 */
export function givenImpatientClients(endpoint: string): Clients & { destroy(): void } {
  const options = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    retryStrategy: impatient,
  };
  const clients = {
    dynamodb: new DynamoDBClient(options),
    lease: new DynamoDBClient(options),
    sns: new SNSClient(options),
    // No secret is read: the keys come from variables.
    secretsManager: new SecretsManagerClient(options),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

type Token = { readonly getRetryCount: () => number; readonly getRetryDelay: () => number };

const token = (count: number): Token => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

/** Decides as the SDK's standard strategy does, without its pauses and without its budget for all calls together. */
const impatient = {
  acquireInitialRetryToken: async () => token(0),
  refreshRetryTokenForRetry: async ({ getRetryCount }: Token, { errorType }: { errorType: string }) => {
    const count = getRetryCount() + 1;
    if (errorType === 'CLIENT_ERROR' || count >= impatientTries) throw new Error('Not tried again.');
    return token(count);
  },
  recordSuccess: () => undefined,
} satisfies NonNullable<DynamoDBClientConfig['retryStrategy']>;
