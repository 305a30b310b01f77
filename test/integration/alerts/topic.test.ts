import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Alert } from '../../../functions/alerts/alert.ts';
import { openTopic } from '../../../functions/alerts/topic.ts';
import { topicOptions } from '../../../functions/deployment/sdk-options.ts';
import { AuditError, describeError } from '../../../functions/domain/audit-error.ts';
import { type Mailbox, startMailbox } from '../../../functions/local/mailbox.ts';
import { api } from '../../support/given/givens.ts';

const credentials = {
  accessKeyId: 'AKIDTOPICTEST0000001',
  secretAccessKey: 'topic/secret/0000000000000000000000000001',
};
const givenAlert = (alert: Partial<Alert> = {}): Alert => ({
  subject: '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1.4.2',
  body: 'First line.\n\nLast line, "quoted" and <marked> & 검사.\n',
  through: api,
  ...alert,
});

const patience = () => AbortSignal.timeout(10_000);

let mailbox: Mailbox;
let signatures: string[];
beforeAll(async () => {
  mailbox = await startMailbox();
});
beforeEach(() => {
  signatures = [];
  mailbox.empty();
});
afterAll(() => mailbox.stop());

/** Keeps the signature of everything it sends. */
function givenClient(endpoint: string, options: SNSClientConfig = {}): SNSClient {
  const client = new SNSClient({ ...options, endpoint, region: 'us-east-1', credentials });
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      signatures.push(/Signature=([0-9a-f]+)/.exec(headers['authorization'] ?? '')?.[1] ?? '');
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return client;
}

test('an alert arrives as it was composed: its subject, and every character of its body', async () => {
  const alert = givenAlert();
  const id = await openTopic(givenClient(mailbox.endpoint), mailbox.topicArn)(alert, patience());
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(mailbox.read()).toEqual([{ subject: alert.subject, body: alert.body }]);
});

test('an alert of the largest size is taken', async () => {
  const subject = 's'.repeat(99);
  const body = 'x'.repeat(262_144 - subject.length);
  await openTopic(givenClient(mailbox.endpoint), mailbox.topicArn)(givenAlert({ subject, body }), patience());
  expect(mailbox.read()).toEqual([{ subject, body }]);
});

test.each<{
  says: string;
  endpoint: () => string;
  topic: (arn: string) => string;
  alert?: Partial<Alert>;
  why: string;
}>([
  {
    says: 'there is no such topic',
    endpoint: () => mailbox.endpoint,
    topic: (arn) => `${arn}-of-old`,
    why: 'NotFound',
  },
  {
    says: 'it is too large',
    endpoint: () => mailbox.endpoint,
    topic: (arn) => arn,
    alert: { body: 'x'.repeat(262_145) },
    why: 'InvalidParameter',
  },
  { says: 'nobody listens', endpoint: () => 'http://127.0.0.1:1', topic: (arn) => arn, why: 'ECONNREFUSED' },
])('a refused alert says why, and holds neither key nor signature: $says', async ({ endpoint, topic, alert, why }) => {
  const publish = openTopic(givenClient(endpoint()), topic(mailbox.topicArn));
  const refused: unknown = await publish(givenAlert(alert), patience()).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AuditError);
  expect(refused).toMatchObject({ code: 'alert-not-sent', message: expect.stringContaining(givenAlert().subject) });
  const shown = describeError(refused);
  expect(shown).toContain(why);
  expect(shown).toContain('The alert is still owed, and a later run sends it.');
  expect(signatures).not.toEqual([]);
  for (const secret of [credentials.accessKeyId, credentials.secretAccessKey, ...signatures]) {
    expect(secret).toMatch(/.{20}/);
    expect(shown).not.toContain(secret);
  }
  expect(mailbox.read()).toEqual([]);
});

/** A server that does this with each request. */
async function startServer(respond: (response: ServerResponse) => void) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    respond(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked: () => asked,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const never = new AbortController().signal;
const silent = () => undefined;
const endless = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/xml' }).write('<Publish');

test.concurrent.for([
  {
    says: 'is silent, with no other limit',
    respond: silent,
    signal: () => never,
    from: 8_500,
    until: 12_000,
    tries: 3,
  },
  {
    says: 'begins an answer, with no other limit',
    respond: endless,
    signal: () => never,
    from: 8_500,
    until: 12_000,
    tries: 3,
  },
  {
    says: 'is silent, and time is up',
    respond: silent,
    signal: () => AbortSignal.timeout(500),
    from: 450,
    until: 2_500,
    tries: 1,
  },
  {
    says: 'begins an answer, and time is up',
    respond: endless,
    signal: () => AbortSignal.timeout(500),
    from: 450,
    until: 2_500,
    tries: 1,
  },
])('an alert is not sent where the server takes the connection and $says', async (each, context) => {
  const { respond, signal, from, until, tries } = each;
  const server = await startServer(respond);
  const startMs = performance.now();
  const publish = openTopic(givenClient(server.endpoint, topicOptions), mailbox.topicArn);
  const refused: unknown = await publish(givenAlert(), signal()).catch((error: unknown) => error);
  const tookMs = performance.now() - startMs;
  context.expect(refused).toMatchObject({ code: 'alert-not-sent' });
  context.expect(tookMs).toBeGreaterThan(from);
  context.expect(tookMs).toBeLessThan(until);
  context.expect(server.asked()).toBe(tries);
  await server.stop();
});

test('an answer without the id of a message is no success', async () => {
  const server = await startServer((response) =>
    response.writeHead(200, { 'content-type': 'text/xml' }).end('<PublishResponse><PublishResult/></PublishResponse>'),
  );
  const publish = openTopic(givenClient(server.endpoint), mailbox.topicArn);
  await expect(publish(givenAlert(), patience())).rejects.toMatchObject({ code: 'alert-not-sent' });
  await server.stop();
});
