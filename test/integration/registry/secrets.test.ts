import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditError } from '../../../functions/domain/audit-error.ts';
import type { SimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import { openSend } from '../../../functions/registry/send.ts';
import { digestA, givenTarget } from '../../support/given/givens.ts';
import {
  type Clock,
  credentials,
  deadlineMs,
  givenClientOf,
  givenClock,
  startNcrOfOneTag,
  target,
} from '../../support/worlds/registry-stage.ts';

let clock: Clock;
let ncr: SimulatedNcr;
beforeEach(async () => {
  clock = givenClock();
  ncr = await startNcrOfOneTag(clock);
});
afterEach(() => ncr.stop());

const givenClient = (ports: Partial<RegistryClientPorts> = {}) => givenClientOf(ncr, clock, ports);

test('a bug is thrown, not taken for an unreadable tag', async () => {
  const bug = new TypeError("Cannot read properties of undefined (reading 'status')");
  await expect(givenClient({ send: () => Promise.reject(bug) }).ask(target, deadlineMs)).rejects.toBe(bug);
});

test('a bug while a list is read is told of each target that it was for, and of no other', async () => {
  const bug = new TypeError('a bug');
  ncr.tags.put('example', 'b', 'v1', { digest: digestA });
  const targets = ['a:v1', 'a:v2', 'a:v3', 'b:v1'].map((name) => givenTarget(`prod/${name}`));
  const send = openSend(1);
  const client = givenClient({
    send: (sent) => (sent.url.pathname.endsWith('/tags') ? Promise.reject(bug) : send(sent)),
  });
  const asked = await Array.fromAsync(client.observe(targets, deadlineMs));
  expect(
    asked.filter((one) => 'error' in one && one.error === bug).map(({ target: { tag, image } }) => `${image}:${tag}`),
  ).toEqual([...['a:v1', 'a:v2', 'a:v3']]);
  expect(asked).toHaveLength(4);
});

test('missing credentials are an observation, and asked for once', async () => {
  let asked = 0;
  const client = givenClient({
    async credentials() {
      asked += 1;
      throw new AuditError('credentials-missing', 'The secret example has no value.');
    },
  });
  const observations = [await client.ask(target, deadlineMs), await client.ask(target, deadlineMs)];
  expect(observations).toMatchObject(
    Array(2).fill({
      outcome: 'unreadable',
      code: 'credentials-missing',
      detail: expect.stringMatching(/^The secret example/),
    }),
  );
  expect(asked).toBe(1);
});

test('a key that no header can carry is missing credentials, and is not shown', async () => {
  const client = givenClient({ credentials: async () => ({ ...credentials, secretKey: 'pasted-with-its-end\n' }) });
  const observed = await client.ask(target, deadlineMs);
  expect(observed).toMatchObject({
    code: 'credentials-missing',
    detail: expect.stringContaining('secretKey: expected'),
  });
  expect(JSON.stringify(observed)).not.toContain('pasted');
});

test('another error of the credentials is thrown', async () => {
  const error = new AuditError('config-invalid', 'No.');
  await expect(givenClient({ credentials: () => Promise.reject(error) }).ask(target, deadlineMs)).rejects.toBe(error);
});

test.each([
  {
    says: 'an error',
    status: 401,
    write: (echo: string) => ({ error: { errorCode: '200', message: echo, details: echo } }),
  },
  { says: 'an error code', status: 500, write: (echo: string) => ({ error: { errorCode: echo } }) },
  { says: 'HTML', status: 200, write: (echo: string) => `<html><title>${echo}</title></html>` },
  { says: 'a malformed digest', status: 200, write: (echo: string) => ({ digest: echo }) },
  { says: 'a malformed moment', status: 200, write: (echo: string) => ({ digest: digestA, last_updated: echo }) },
  { says: 'the updater', status: 200, write: (echo: string) => ({ digest: digestA, last_updater: echo }) },
  {
    says: 'a platform',
    status: 200,
    write: (echo: string) => ({ digest: digestA, images: [{ os: echo, architecture: echo }] }),
  },
])('no secret is in the observation where the registry echoes it in $says', async ({ status, write }) => {
  const signature = () => String(ncr.requests.at(-1)?.headers['x-ncp-apigw-signature-v2']);
  const answer = ({ headers }: { headers: object }) => ({
    status,
    headers: { 'x-ncp-trace-id': credentials.accessKey },
    body: write(`${credentials.secretKey} ${signature()} ${credentials.accessKey} ${JSON.stringify(headers)}`),
  });
  ncr.fail({ fault: { kind: 'answer', answer } });
  const observed = JSON.stringify(await givenClient().ask(target, deadlineMs));
  expect(observed).toContain('[redacted]');
  for (const secret of [credentials.accessKey, credentials.secretKey, signature()]) {
    expect(observed).not.toContain(secret);
    expect(observed).not.toContain(secret.slice(0, 16));
  }
});
