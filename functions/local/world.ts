import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EnvironmentVariables } from '../deployment/environment.ts';
import { tableOptions } from '../deployment/sdk-options.ts';
import type { SealKey } from '../domain/values/seal.ts';
import { createTables, tableNames } from './create-tables.ts';
import { startDynamoDb } from './dynamodb.ts';
import { type Mailbox, startMailbox } from './mailbox.ts';
import { keepSealKey, newSealKey } from './seal-key.ts';

/** What the function needs of AWS, on this machine. */
export type LocalWorld = {
  /** The environment of the function, except for its configuration; the SDK finds the local servers by it. */
  readonly environment: Pick<EnvironmentVariables, 'SNAPSHOTS_TABLE' | 'RUNS_TABLE' | 'ALERT_TOPIC_ARN'> & {
    readonly SEAL_KEY: SealKey;
  } & Readonly<Record<string, string>>;
  readonly mailbox: Mailbox;
  stop(): Promise<void>;
};

/** Starts the local servers, their data in a folder or, without one, in memory. Stop them when done. */
export async function startLocalWorld(path?: string): Promise<LocalWorld> {
  // Absolute: with a relative path Node creates folders without end if its own folder was removed.
  const folder = path && resolve(path);
  // Before any server is started: a key that cannot be read must not leave one running, which would keep the process.
  const sealKey = folder === undefined ? newSealKey() : await keepSealKey(join(folder, 'seal-key'));
  const dynamodb = await startDynamoDb(folder && join(folder, 'tables'));
  const mailbox = await startMailbox(folder && join(folder, 'mailbox'));
  const environment = {
    ...tableNames,
    SEAL_KEY: sealKey,
    ALERT_TOPIC_ARN: mailbox.topicArn,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_SNS: mailbox.endpoint,
    // The local servers accept any key and region; the SDK needs some.
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const client = new DynamoDBClient({
    ...tableOptions,
    endpoint: dynamodb.endpoint,
    region: environment.AWS_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(client);
  client.destroy();
  return {
    environment,
    mailbox,
    async stop() {
      await Promise.all([dynamodb.stop(), mailbox.stop()]);
    },
  };
}
