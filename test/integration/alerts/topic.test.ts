import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Alert } from '../../../functions/alerts/alert.ts';
import { openTopic } from '../../../functions/alerts/topic.ts';
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
function givenClient(endpoint: string): SNSClient {
  const client = new SNSClient({ endpoint, region: 'us-east-1', credentials });
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
  await openTopic(givenClient(mailbox.endpoint), mailbox.topicArn)(alert);
  expect(mailbox.read()).toEqual([{ subject: alert.subject, body: alert.body }]);
});

test('an alert of the largest size is taken', async () => {
  const subject = 's'.repeat(99);
  const body = 'x'.repeat(262_144 - subject.length);
  await openTopic(givenClient(mailbox.endpoint), mailbox.topicArn)(givenAlert({ subject, body }));
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
  const refused: unknown = await publish(givenAlert(alert)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AuditError);
  expect(refused).toMatchObject({ code: 'alert-not-sent', message: expect.stringContaining(givenAlert().subject) });
  const shown = describeError(refused);
  expect(shown).toContain(why);
  expect(shown).toContain('The alert is still owed, and the next run sends it.');
  expect(signatures).not.toEqual([]);
  for (const secret of [credentials.accessKeyId, credentials.secretAccessKey, ...signatures]) {
    expect(secret).toMatch(/.{20}/);
    expect(shown).not.toContain(secret);
  }
  expect(mailbox.read()).toEqual([]);
});
