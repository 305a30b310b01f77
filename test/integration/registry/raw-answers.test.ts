import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSend } from '../../../functions/registry/send.ts';
import { anyRawAnswer } from '../../support/arbitrary/raw-answer.ts';
import { digestA } from '../../support/given/givens.ts';
import { isSweep } from '../../support/tier.ts';
import { type RawAnswer, type RawServer, startRawServer } from '../../support/worlds/raw-server.ts';
import { deadlineMs, givenClientAt, givenClock, target } from '../../support/worlds/registry-stage.ts';

let server: RawServer;
beforeEach(async () => {
  server = await startRawServer();
});
afterEach(() => server.stop());

const observe = (limits: Parameters<typeof givenClientAt>[3] = {}) =>
  givenClientAt(server.url, givenClock(), {}, { attempts: 1, timeoutMs: 2_000, ...limits }).ask(target, deadlineMs);

const detail = JSON.stringify({
  digest: digestA,
  name: 'v1.4.2',
  images: [{ os: 'linux', architecture: 'amd64', latest_pulled: 0 }],
});
const ok = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${detail.length}\r\n\r\n${detail}`;
const raw = (text: string, ending: RawAnswer['ending'] = 'end'): RawAnswer => ({
  bytes: Buffer.from(text, 'latin1'),
  ending,
});
const chunked = (chunk: string) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`;

test('whatever bytes a server sends, and however it ends, there is an observation', async () => {
  await fc.assert(
    fc.asyncProperty(anyRawAnswer, async (answer) => {
      server.answer(answer);
      const { outcome } = await observe({ timeoutMs: 60, largestBodyBytes: 4_096 });
      expect(['present', 'absent', 'unreadable']).toContain(outcome);
    }),
    { numRuns: isSweep ? 10_000 : 400 },
  );
});

test.each([
  { says: 'a chunk size that is none', answer: raw(chunked('ZZ\r\nabc')), detail: 'HPE_INVALID_CHUNK_SIZE' },
  { says: 'a status line that is none', answer: raw('HTTP/1.1 abc\r\n\r\n'), detail: 'HPE_INVALID_STATUS' },
  { says: 'text instead of HTTP', answer: raw('SSH-2.0-OpenSSH_9.6\r\n'), detail: 'HPE_INVALID_CONSTANT' },
  {
    says: 'headers without end',
    answer: raw(`HTTP/1.1 200 OK\r\nx: ${'h'.repeat(99_999)}`),
    detail: 'HPE_HEADER_OVERFLOW',
  },
  { says: 'a body that is cut', answer: raw(ok.slice(0, -1)), detail: 'closed without a complete answer' },
  { says: 'chunks that are cut', answer: raw(chunked('5\r\nab')), detail: 'closed without a complete answer' },
  { says: 'a reset within the body', answer: raw(ok.slice(0, -1), 'reset'), detail: 'ECONNRESET' },
  { says: 'nothing', answer: raw(''), detail: 'socket hang up' },
  {
    says: 'another protocol',
    answer: raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    detail: 'closed without a complete answer',
  },
  {
    says: 'gzip that is broken',
    answer: raw(ok.replace('\r\n', '\r\ncontent-encoding: gzip\r\n')),
    detail: 'gzip content-encoding is broken',
  },
  {
    says: 'an unknown encoding',
    answer: raw(ok.replace('\r\n', '\r\ncontent-encoding: zip\r\n')),
    detail: 'expected no content-encoding, got "zip"',
  },
])('$says is a failure of the network, and tried again', async ({ answer, detail: said }) => {
  const answers = [answer, answer];
  server.answer(() => answers.shift() ?? raw(ok));
  expect(await observe()).toMatchObject({
    outcome: 'unreadable',
    code: 'network-failed',
    detail: expect.stringContaining(said),
  });
  expect(await observe({ attempts: 4 })).toMatchObject({ outcome: 'present' });
});

test.each([
  { says: '100 Continue', interim: 'HTTP/1.1 100 Continue\r\n\r\n' },
  { says: '102 Processing', interim: 'HTTP/1.1 102 Processing\r\n\r\n' },
  { says: '103 Early Hints', interim: 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n' },
  { says: 'ten of them', interim: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10) },
])('an answer that comes after $says is read', async ({ interim }) => {
  server.answer(raw(interim + ok));
  expect(await observe()).toMatchObject({ outcome: 'present', facts: { digest: digestA } });
});

test('an interim answer without a final one is waited for no longer than any other', async () => {
  server.answer(raw('HTTP/1.1 100 Continue\r\n\r\n', 'stay'));
  expect(await observe({ timeoutMs: 50 })).toMatchObject({
    code: 'timed-out',
    detail: 'no complete answer within 0.05 s',
  });
});

test('an answer with garbage behind it is not believed, and does not spoil the next one', async () => {
  const answers = [raw(`${ok}garbage`, 'stay')];
  server.answer(() => answers.shift() ?? raw(ok, 'stay'));
  expect(await observe()).toMatchObject({ code: 'network-failed', detail: expect.stringContaining('HPE_') });
  for (let request = 0; request < 5; request += 1) expect(await observe()).toMatchObject({ outcome: 'present' });
});

test('a second answer that nobody asked for is not taken for that of the next tag', async () => {
  const other = ok.replaceAll('a'.repeat(64), 'b'.repeat(64));
  const answers = [{ ...raw(ok + other, 'stay'), cutAt: ok.length }];
  server.answer(() => answers.shift() ?? raw(ok, 'stay'));
  for (let request = 0; request < 3; request += 1) {
    expect(await observe()).toMatchObject({ outcome: 'present', facts: { digest: digestA } });
    // Meanwhile the second answer arrives, on a connection that nobody uses.
    await sleep(30);
  }
});

test('a refusal in Korean is quoted in Korean, in the charset that it declares', async () => {
  const korean = Buffer.from('c0cec1f520bdc7c6d0', 'hex');
  const head = `HTTP/1.1 401 Unauthorized\r\ncontent-type: text/plain; charset=EUC-KR\r\ncontent-length: ${korean.length}\r\n\r\n`;
  server.answer({ bytes: Buffer.concat([Buffer.from(head), korean]), ending: 'end' });
  expect(await observe()).toMatchObject({ code: 'authentication-failed', detail: 'HTTP 401 "인증 실패"' });
});

test('an answer about another tag is refused, with both names', async () => {
  server.answer(raw(ok.replace('v1.4.2', 'v1.4.1')));
  expect(await observe()).toMatchObject({
    code: 'answer-invalid',
    detail: 'the answer is not the detail of the tag: name: expected "v1.4.2", got "v1.4.1"',
  });
});

test('a request that cannot be sent is a bug, and thrown', async () => {
  const limits = { connectTimeoutMs: 1_000, timeoutMs: 1_000, largestBodyBytes: 1_000 };
  const request = { url: new URL(server.url), headers: { 'x-line': 'a\nb' }, ...limits };
  await expect(openSend(1)(request)).rejects.toThrow('Invalid character in header content');
});

test('a request says whose it is, and asks for a plain body', async () => {
  let request = '';
  server.answer((came) => {
    request = came;
    return raw(ok);
  });
  await observe();
  expect(request).toMatch(/^user-agent: tagwarden\/1.2.3\r$/m);
  expect(request).toMatch(/^accept-encoding: identity\r$/m);
});

test('a connection that is used again and again gathers no listeners', async () => {
  server.answer(raw(ok, 'stay'));
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on('warning', warn);
  const client = givenClientAt(server.url, givenClock());
  for (let request = 0; request < 30; request += 1) await client.ask(target, deadlineMs);
  await new Promise(setImmediate);
  process.off('warning', warn);
  expect(warnings).toEqual([]);
  expect(server.connections()).toBeLessThan(5);
});

/** A server that neither waits for a request nor speaks TLS. */
async function startDeafServer(greeting: string) {
  const deaf = createServer((socket) => {
    socket.on('error', () => {}).resume();
    if (greeting !== '') socket.end(greeting);
  });
  await new Promise<void>((resolve) => {
    deaf.listen(0, '127.0.0.1', resolve);
  });
  const address = deaf.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `https://127.0.0.1:${port}/ncr/api/v2`,
    stop: () => new Promise((resolve) => deaf.close(resolve)),
  };
}

test('a connection that never stands is given up before the request is', async () => {
  const deaf = await startDeafServer('');
  const limits = { attempts: 1, connectTimeoutMs: 50, timeoutMs: 10_000 };
  const started = performance.now();
  expect(await givenClientAt(deaf.url, givenClock(), {}, limits).ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code: 'timed-out',
    detail: 'no connection within 0.05 s',
  });
  expect(performance.now() - started).toBeLessThan(5_000);
  await deaf.stop();
});

test('an answer without TLS, where TLS was asked for, is a failure of the network', async () => {
  const deaf = await startDeafServer(ok);
  expect(await givenClientAt(deaf.url, givenClock(), {}, { attempts: 1 }).ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code: 'network-failed',
    detail: expect.stringMatching(/^the connection failed: E/),
  });
  await deaf.stop();
});
