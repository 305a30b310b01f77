import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UnreadableCode } from '../../../functions/domain/observation.ts';
import { unreadableTexts } from '../../../functions/text/unreadable.ts';
import { selfSigned } from '../../support/registry/self-signed.ts';
import { type RawAnswer, type RawServer, startRawServer } from '../../support/worlds/raw-server.ts';
import { credentials, deadlineMs, givenClientAt, givenClock, target } from '../../support/worlds/registry-stage.ts';

let server: RawServer;
beforeEach(async () => {
  server = await startRawServer();
});
afterEach(() => server.stop());

const raw = (text: string, ending: RawAnswer['ending'] = 'stay'): RawAnswer => ({
  bytes: Buffer.from(text, 'latin1'),
  ending,
});
const ok = (body: string, more = '') => raw(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`);
const json = JSON.stringify({ name: 'v1.4.2', digest: `sha256:${'a'.repeat(64)}`, results: [], next: null });
const limits = { timeoutMs: 80, connectTimeoutMs: 2_000 };

/** Asks for the tag itself, then in another run for its list: what came of it, and how many requests that took. */
async function askBoth(url: string, requests: () => number) {
  const byDetail = givenClientAt(url, givenClock(), {}, limits);
  const tag = await byDetail.ask(target, deadlineMs);
  const ofTag = requests();
  const byList = givenClientAt(url, givenClock(), {}, limits);
  const list = await byList.tags(target.image, deadlineMs);
  return [
    { ...tag, requests: ofTag },
    { ...list, requests: requests() - ofTag },
  ];
}

const brackets = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

type Broken = {
  readonly says: string;
  readonly answer: RawAnswer;
  readonly code: UnreadableCode;
  readonly requests: number;
};

test.each<Broken>([
  { says: 'HTML', answer: ok('<html><title>Maintenance</title></html>'), code: 'answer-invalid', requests: 1 },
  { says: 'XML', answer: ok('<?xml version="1.0"?><tag>v1.4.2</tag>'), code: 'answer-invalid', requests: 1 },
  { says: 'nothing', answer: ok(''), code: 'answer-invalid', requests: 1 },
  { says: 'half a JSON', answer: ok(json.slice(0, -9)), code: 'answer-invalid', requests: 1 },
  { says: 'more than 5 MB', answer: ok(`${json}${' '.repeat(5_242_881)}`), code: 'answer-invalid', requests: 1 },
  {
    says: 'wrong types',
    answer: ok('{"name":["v1.4.2"],"digest":7,"images":"none","results":{"name":"v1.4.2"},"next":[]}'),
    code: 'answer-invalid',
    requests: 1,
  },
  {
    says: 'names of wrong types',
    answer: ok('{"name":{},"results":[{"name":{}},7,null]}'),
    code: 'answer-invalid',
    requests: 1,
  },
  { says: '100,000 brackets', answer: ok(brackets), code: 'answer-invalid', requests: 1 },
  { says: '100,000 brackets around a fraction', answer: ok(`[1.0,${brackets}]`), code: 'answer-invalid', requests: 1 },
  {
    says: 'a redirect',
    answer: raw('HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n'),
    code: 'route-not-found',
    requests: 1,
  },
  {
    says: 'a reset',
    answer: raw('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{', 'reset'),
    code: 'network-failed',
    requests: 4,
  },
  { says: 'an end without an answer', answer: raw('', 'end'), code: 'network-failed', requests: 4 },
  { says: 'a drip', answer: raw('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"na'), code: 'timed-out', requests: 4 },
  { says: 'headers that do not end', answer: raw('HTTP/1.1 200 OK\r\nx-a: b\r\n'), code: 'timed-out', requests: 4 },
  {
    says: 'a chunk that is none',
    answer: raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n{}', 'end'),
    code: 'network-failed',
    requests: 4,
  },
])('$says is $code, for a tag and for a list, in $requests requests', async ({ answer, code, requests }) => {
  let came = 0;
  server.answer(() => {
    came += 1;
    return answer;
  });
  const [tag, list] = await askBoth(server.url, () => came);
  expect(tag).toMatchObject({ outcome: 'unreadable', code, requests });
  expect(list).toMatchObject({ items: [], isComplete: false, code, requests });
  expect(unreadableTexts[code].remedy.length).toBeGreaterThan(10);
});

test('a certificate that nobody signed is refused before anything is sent, and not tried again', async () => {
  let came = 0;
  const tls = createServer(selfSigned, (_request, response) => {
    came += 1;
    response.end(json);
  }).listen(0, '127.0.0.1');
  await once(tls, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = tls.address() as AddressInfo;
  const [tag, list] = await askBoth(`https://127.0.0.1:${port}/ncr/api/v2`, () => came);
  const refused = { code: 'certificate-invalid', detail: expect.stringContaining('SELF_SIGNED_CERT'), requests: 0 };
  expect(tag).toMatchObject({ outcome: 'unreadable', ...refused });
  expect(list).toMatchObject({ isComplete: false, ...refused });
  tls.closeAllConnections();
  await new Promise((resolve) => tls.close(resolve));
});

test('a host that has no address is told apart from a connection that breaks', async () => {
  const [tag, list] = await askBoth('https://no-such-host.invalid/ncr/api/v2', () => 0);
  expect(tag).toMatchObject({ outcome: 'unreadable', code: 'host-not-found' });
  expect(list).toMatchObject({ isComplete: false, code: 'host-not-found' });
});

test.each([
  { says: 'an error', status: 401, write: (echo: string) => ({ error: { errorCode: '200', message: echo } }) },
  { says: 'a 404', status: 404, write: (echo: string) => ({ returnCode: echo, returnMessage: echo }) },
  { says: 'the results', status: 200, write: (echo: string) => ({ results: echo }) },
  { says: 'an item', status: 200, write: (echo: string) => ({ results: [echo] }) },
])('no secret is told where the registry echoes it in $says of a list', async ({ status, write }) => {
  server.answer((request) => {
    const echo = `${credentials.secretKey} ${/signature-v2: (\S+)/i.exec(request)?.[1]} ${credentials.accessKey}`;
    const body = JSON.stringify(write(echo));
    return raw(
      `HTTP/1.1 ${status} X\r\nx-ncp-trace-id: ${credentials.accessKey}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
  const client = givenClientAt(server.url, givenClock(), {}, limits);
  const told = JSON.stringify([
    await client.tags(target.image, deadlineMs),
    await client.images(deadlineMs),
    await client.ask(target, deadlineMs),
  ]);
  expect(told).toContain('[redacted]');
  for (const secret of [credentials.accessKey, credentials.secretKey]) expect(told).not.toContain(secret.slice(0, 16));
});
