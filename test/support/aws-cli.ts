import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { LocalServer } from '../../functions/local/dynamodb.ts';

const runs = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** Whether this machine has what the commands of a page are typed with. */
export const hasAwsCli = runs('aws') && runs('bash');
export const hasPython = runs('python3');

/** What a script for `bash` writes; rejects with all of it where a command fails. */
export async function shell(
  script: string,
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...environment } };
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options)).stdout;
}

/** A server of CloudFormation's API that knows one stack, by its outputs. */
export async function startStack(outputs: Readonly<Record<string, string>>): Promise<LocalServer> {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(
      '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>' +
        '<member><StackName>Tagwarden-demo</StackName><CreationTime>2026-03-01T00:00:00Z</CreationTime>' +
        `<StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member>` +
        '</Stacks></DescribeStacksResult></DescribeStacksResponse>',
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
