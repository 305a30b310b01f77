import { afterEach, expect, test, vi } from 'vitest';
import { connect } from '../../../functions/cli/connect.ts';
import { stackOutputs } from '../../../functions/deployment/stack-outputs.ts';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { givenConfig } from '../../infra/given-config.ts';
import { startStackServer } from '../../support/worlds/stack-server.ts';

let server: LocalServer;
afterEach(() => server.stop());

const always = {
  [stackOutputs.deployment]: 'prod',
  [stackOutputs.snapshotsTable]: 'Snapshots',
  [stackOutputs.runsTable]: 'Runs',
  [stackOutputs.alertTopicArn]: 'arn:aws:sns:us-east-1:123456789012:Alerts',
  [stackOutputs.registrySecrets]: '{}',
};
const sealSecret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:SealKey-abcdef';

async function connectTo(outputs: Readonly<Record<string, string>>) {
  server = await startStackServer(outputs);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', server.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  return connect(givenConfig(), { stack: 'Tagwarden-prod', queryOptions: '', ifNew: 'refuse' });
}

test('a stack tells where the key of its seals and its log are', async () => {
  const outputs = { ...always, [stackOutputs.sealSecret]: sealSecret, [stackOutputs.logGroup]: 'Logs' };

  expect(await connectTo(outputs)).toMatchObject({ environment: { SEAL_SECRET: sealSecret }, logGroup: 'Logs' });
});

test('a stack that was deployed before there were seals is still found', async () => {
  const connection = await connectTo(always);

  expect(connection.environment.SEAL_SECRET).toBeUndefined();
  expect(connection.logGroup).toBeNull();
});
