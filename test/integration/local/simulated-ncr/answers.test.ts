import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../../functions/local/simulated-ncr.ts';
import { ask as askAt, credentials, digest, fetchSigned, nowMs } from './ask.ts';

let ncr: SimulatedNcr;
beforeEach(async () => {
  ncr = await startSimulatedNcr({ credentials, now: () => nowMs });
  ncr.tags.put('example', 'web/api', '1.0.0', { digest });
});
afterEach(() => ncr.stop());

const ask = (path: string, headers?: Record<string, string>, atMs?: number | string) =>
  askAt(`${ncr.url}${path}`, headers, atMs);

const tagPath = '/repositories/example/web%2Fapi/tags/1.0.0';

test('a tag detail has the shape of the guide', async () => {
  expect(await ask(tagPath)).toMatchObject({
    status: 200,
    body: {
      name: '1.0.0',
      digest,
      full_size: 83518086,
      last_updated: nowMs,
      images: [
        {
          architecture: 'amd64',
          os: 'linux',
          variant: null,
          os_version: null,
          latest_pulled: 0,
          digest: expect.stringMatching(/^sha256:sha256:[0-9a-f]{64}$/),
        },
      ],
    },
  });
});

test.each([
  { says: 'no signature', headers: { 'x-ncp-apigw-signature-v2': '' }, atMs: nowMs },
  { says: 'a signature of something else', headers: { 'x-ncp-apigw-signature-v2': 'b3RoZXI=' }, atMs: nowMs },
  { says: 'another access key', headers: { 'x-ncp-iam-access-key': 'OTHER' }, atMs: nowMs },
  { says: 'a timestamp that was not signed', headers: { 'x-ncp-apigw-timestamp': String(nowMs + 1) }, atMs: nowMs },
  { says: 'a timestamp over five minutes old', headers: {}, atMs: nowMs - 300_001 },
  { says: 'a timestamp over five minutes ahead', headers: {}, atMs: nowMs + 300_001 },
  { says: 'a timestamp that is no number', headers: {}, atMs: 'now' },
])('the gateway refuses $says', async ({ headers, atMs }) => {
  expect(await ask(tagPath, headers, atMs)).toMatchObject({ status: 401, body: { error: { errorCode: '200' } } });
});

test.each([-300_000, 300_000])('the gateway takes a timestamp %i ms off', async (off) => {
  expect(await ask(tagPath, {}, nowMs + off)).toHaveProperty('status', 200);
});

test.each([
  { says: 'tag', path: '/repositories/example/web%2Fapi/tags/2.0.0' },
  { says: 'image', path: '/repositories/example/web%2Fother/tags/1.0.0' },
  { says: 'registry', path: '/repositories/other/web%2Fapi/tags/1.0.0' },
])("a missing $says is the service's 404, without the gateway's code", async ({ path }) => {
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(body).toEqual({ returnCode: 404, returnMessage: expect.stringContaining('is not found') });
});

test.each([
  { says: 'a decoded slash', path: '/repositories/example/web/api/tags/1.0.0' },
  { says: 'the path of another version', path: '/images' },
  { says: 'a tag without its name', path: '/repositories/example/web%2Fapi/tags/' },
  { says: 'a path that is no encoding', path: '/repositories/example/%zz' },
])("$says is the gateway's 404", async ({ path }) => {
  expect(await ask(path)).toMatchObject({ status: 404, body: { error: { errorCode: '300' } } });
});

test('a pull is recorded for one platform, an update for the tag', async () => {
  const platforms = [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm', variant: 'v7' },
  ];
  ncr.tags.put('example', 'web/api', '1.0.0', { digest, platforms, updatedAt: 5 });
  ncr.tags.pull('example', 'web/api', '1.0.0', { platform: 'linux/arm/v7' });
  expect((await ask(tagPath)).body).toMatchObject({
    last_updated: 5,
    images: [{ latest_pulled: 0 }, { latest_pulled: nowMs }],
  });
  ncr.tags.update('example', 'web/api', '1.0.0', { digest: `sha256:${'b'.repeat(64)}`, updater: 'somebody' });
  expect((await ask(tagPath)).body).toMatchObject({
    digest: `sha256:${'b'.repeat(64)}`,
    last_updated: nowMs,
    last_updater: 'somebody',
  });
});

test('an image tells whether its tags may move, a registry whether it is reached from outside', async () => {
  expect(await ask('/repositories/example/web%2Fapi')).toMatchObject({
    status: 200,
    body: { name: 'web/api', tag_mutability_enabled: true, is_private: true, last_updated: nowMs },
  });
  ncr.images.put('example', 'web/api', { settings: { tag_mutability_enabled: false, is_private: false } });
  ncr.registries.put('example', { settings: { end_point_enabled: false } });
  expect((await ask('/repositories/example/web%2Fapi')).body).toMatchObject({
    tag_mutability_enabled: false,
    is_private: false,
  });
  const { body } = await ask('/repositories/example');
  expect(body.results).toMatchObject([{ name: 'web/api', is_private: false }]);
  expect(body.results[0]).not.toHaveProperty('tag_mutability_enabled');
  expect((await ask('/repositories')).body.results).toMatchObject([{ name: 'example', end_point_enabled: false }]);
  // What an image holds is not forgotten.
  expect((await ask(tagPath)).status).toBe(200);
});

test('several keys may be let in, and others from one moment to the next', async () => {
  ncr.configure({ credentials: [{ accessKey: 'OTHER', secretKey: 'x' }, credentials] });
  expect((await ask(tagPath)).status).toBe(200);
  ncr.configure({ credentials: [{ accessKey: 'OTHER', secretKey: 'x' }] });
  expect((await ask(tagPath)).status).toBe(401);
});

test('a clock that is ahead shows in the date, and in what it takes for expired', async () => {
  ncr.configure({ clockAheadMs: 90_000 });
  const { status, headers } = await ask(tagPath);
  expect(status).toBe(200);
  expect(Date.parse(headers.get('date') ?? '')).toBe(nowMs + 90_000);
  ncr.configure({ clockAheadMs: 301_000 });
  expect((await ask(tagPath)).status).toBe(401);
});

test.each(['euc-kr', 'shift_jis', 'utf-8'])('answers are written in %s, and say so', async (charset) => {
  ncr.configure({ charset });
  ncr.tags.put('example', 'web/api', 'ascii', { digest, updater: 'ソウル' });
  const response = await fetchSigned(`${ncr.url}/repositories/example/web%2Fapi/tags/ascii`);
  expect(response.headers.get('content-type')).toBe(`application/json;charset=${charset}`);
  const bytes = await response.arrayBuffer();
  expect(JSON.parse(new TextDecoder(charset).decode(bytes))).toHaveProperty('creator', 'ソウル');
  expect(new TextDecoder().decode(bytes).includes('ソウル')).toBe(charset === 'utf-8');
});

test('stopping ends requests that hang', async () => {
  const other = await startSimulatedNcr({ credentials });
  other.fail({ fault: { kind: 'hang' } });
  const hanging = fetch(`${other.url}${tagPath}`);
  hanging.catch(() => {});
  while (other.requests.length === 0) await new Promise(setImmediate);
  await other.stop();
  await expect(hanging).rejects.toThrow('fetch failed');
});

test('changing a tag that was not put is a mistake of the test', () => {
  expect(() => ncr.tags.pull('example', 'web/api', '9.9.9')).toThrow('No tag example/web/api:9.9.9');
  expect(() => ncr.tags.delete('example', 'web/api', '9.9.9')).toThrow('No tag example/web/api:9.9.9');
  expect(() => ncr.tags.pull('example', 'web/api', '1.0.0', { platform: 'linux/s390x' })).toThrow('linux/s390x');
});
