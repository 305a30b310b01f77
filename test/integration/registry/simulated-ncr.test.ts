import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';

const credentials = { accessKey: 'ACCESS', secretKey: 'SECRET' };
const digest = `sha256:${'a'.repeat(64)}`;
const nowMs = 1711928488000;

let ncr: SimulatedNcr;
beforeEach(async () => {
  ncr = await startSimulatedNcr({ credentials, now: () => nowMs });
  ncr.tags.put('example', 'web/api', '1.0.0', { digest });
});
afterEach(() => ncr.stop());

/** Signed by hand, so that neither side's code vouches for itself. */
async function ask(path: string, headers: Record<string, string> = {}, atMs: number | string = nowMs) {
  const url = `${ncr.url}${path}`;
  const signature = createHmac('sha256', credentials.secretKey)
    .update(`GET ${new URL(url).pathname}${new URL(url).search}\n${atMs}\n${credentials.accessKey}`)
    .digest('base64');
  const response = await fetch(url, {
    headers: {
      'x-ncp-apigw-timestamp': String(atMs),
      'x-ncp-iam-access-key': credentials.accessKey,
      'x-ncp-apigw-signature-v2': signature,
      ...headers,
    },
  });
  // Each test knows the shape it asks for, and fails where it is another.
  const body = (await response.json()) as { results: { name: string }[] };
  return { status: response.status, headers: response.headers, body };
}

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
])("$says is the gateway's 404", async ({ path }) => {
  expect(await ask(path)).toMatchObject({ status: 404, body: { error: { errorCode: '300' } } });
});

test('tags are listed page by page', async () => {
  for (const tag of ['2.0.0', '3.0.0']) ncr.tags.put('example', 'web/api', tag, { digest });
  const list = '/repositories/example/web%2Fapi/tags';
  const names = ({ results }: { results: { name: string }[] }) => results.map(({ name }) => name);
  const first = await ask(`${list}?page=1&pagesize=2`);
  expect(first.body).toMatchObject({ count: 3, next: 2, previous: null });
  expect(names(first.body)).toEqual(['1.0.0', '2.0.0']);
  const second = await ask(`${list}?page=2&pagesize=2`);
  expect(second.body).toMatchObject({ count: 3, next: null, previous: 1 });
  expect(names(second.body)).toEqual(['3.0.0']);
  expect((await ask(list)).body.results[0]).toEqual((await ask(tagPath)).body);
  expect((await ask(`${list}?page=0`)).status).toBe(400);
});

test('images are listed', async () => {
  ncr.tags.put('example', 'web/site', '1.0.0', { digest });
  expect((await ask('/repositories/example')).body).toMatchObject({
    count: 2,
    next: null,
    results: [{ name: 'web/api', namespace: 'example' }, { name: 'web/site' }],
  });
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

test('a rule that fails one tag leaves the others alone, until it is ended', async () => {
  ncr.tags.put('example', 'web/api', '2.0.0', { digest });
  const end = ncr.fail({
    fault: { kind: 'gateway', error: 'endpoint-error' },
    only: { image: 'web/api', tag: '1.0.0' },
  });
  expect((await ask(tagPath)).status).toBe(503);
  expect((await ask(tagPath)).status).toBe(503);
  expect((await ask('/repositories/example/web%2Fapi/tags/2.0.0')).status).toBe(200);
  end();
  expect((await ask(tagPath)).status).toBe(200);
});

test('a rule for two requests is used up by two', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'rate-limited', headers: { 'retry-after': '2' } }, times: 2 });
  const first = await ask(tagPath);
  expect(first.status).toBe(429);
  expect(first.headers.get('retry-after')).toBe('2');
  expect((await ask(tagPath)).status).toBe(429);
  expect((await ask(tagPath)).status).toBe(200);
  expect(ncr.requests.map(({ status }) => status)).toEqual([429, 429, 200]);
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
