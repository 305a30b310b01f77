import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RequestMatch } from '../../../../functions/local/simulated-ncr/fault-rules.ts';
import { gatewayErrors } from '../../../../functions/local/simulated-ncr/gateway-errors.ts';
import type { KnownAnswer } from '../../../../functions/local/simulated-ncr/known-answers.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../../functions/local/simulated-ncr.ts';
import { ask as askAt, credentials, digest, fetchSigned, nowMs } from './ask.ts';

let ncr: SimulatedNcr;
beforeEach(async () => {
  ncr = await startSimulatedNcr({ credentials, now: () => nowMs });
  for (const tag of ['1.0.0', '2.0.0', '3.0.0']) ncr.tags.put('example', 'web/api', tag, { digest });
});
afterEach(() => ncr.stop());

const ask = (path: string) => askAt(`${ncr.url}${path}`);
const list = '/repositories/example/web%2Fapi/tags';
const statuses = async (paths: readonly string[]) => {
  const all: number[] = [];
  for (const path of paths) all.push((await ask(path)).status);
  return all;
};

test('a rule that fails one tag leaves the others alone, until it is ended', async () => {
  const end = ncr.fail({
    fault: { kind: 'gateway', error: 'endpoint-error' },
    only: { image: 'web/api', tag: '1.0.0' },
  });
  expect(await statuses([`${list}/1.0.0`, `${list}/1.0.0`, `${list}/2.0.0`, list])).toEqual([503, 503, 200, 200]);
  end();
  expect((await ask(`${list}/1.0.0`)).status).toBe(200);
});

test('a rule for two requests is used up by two', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'rate-limited', headers: { 'retry-after': '2' } }, times: 2 });
  const first = await ask(`${list}/1.0.0`);
  expect(first.status).toBe(429);
  expect(first.headers.get('retry-after')).toBe('2');
  expect(await statuses([`${list}/1.0.0`, `${list}/1.0.0`])).toEqual([429, 200]);
  expect(ncr.requests.map(({ status }) => status)).toEqual([429, 429, 200]);
});

test.each<{ says: string; only: RequestMatch; fails: readonly string[] }>([
  { says: 'all requests', only: {}, fails: ['registries', 'images', 'image', 'page 1', 'page 2', 'tag', 'other'] },
  { says: 'the list of registries', only: { asks: 'registries' }, fails: ['registries'] },
  { says: 'the list of images', only: { asks: 'images', registry: 'example' }, fails: ['images'] },
  { says: 'the detail of an image', only: { asks: 'image' }, fails: ['image'] },
  { says: 'one page of the tags', only: { asks: 'tags', image: 'web/api', page: 2 }, fails: ['page 2'] },
  { says: 'a registry', only: { registry: 'other' }, fails: ['other'] },
  { says: 'an image', only: { image: 'web/api' }, fails: ['image', 'page 1', 'page 2', 'tag'] },
  { says: 'all details of tags', only: { asks: 'tag' }, fails: ['tag'] },
])('a rule can be for $says', async ({ only, fails }) => {
  ncr.registries.put('other');
  ncr.fail({ fault: { kind: 'service-500' }, only });
  const paths = {
    registries: '/repositories',
    images: '/repositories/example',
    image: '/repositories/example/web%2Fapi',
    'page 1': `${list}?pagesize=2`,
    'page 2': `${list}?pagesize=2&page=2`,
    tag: `${list}/1.0.0`,
    other: '/repositories/other',
  };
  const asked = await statuses(Object.values(paths));
  expect(Object.keys(paths).filter((_, at) => asked[at] === 500)).toEqual(fails);
});

test('a rule can begin with the third request', async () => {
  ncr.fail({ fault: { kind: 'service-500' }, nth: 3, times: 1, only: { tag: '1.0.0' } });
  const paths = [1, 2, 3, 4].map(() => `${list}/1.0.0`);
  expect(await statuses([`${list}/2.0.0`, ...paths])).toEqual([200, 200, 200, 500, 200]);
});

test.each(Object.entries(gatewayErrors))('the gateway fails by %s', async (error, { status, errorCode }) => {
  ncr.fail({ fault: { kind: 'gateway', error: error as keyof typeof gatewayErrors } });
  expect(await ask(list)).toMatchObject({ status, body: { error: { errorCode } } });
});

/** What each must look like; `type` is JSON where it is not given. */
const known: Record<KnownAnswer, { status: number; type?: string; holds: string }> = {
  'service-404': { status: 404, holds: '"returnMessage"' },
  'service-500': { status: 500, holds: '"returnCode":500' },
  'proxy-404': { status: 404, type: 'text/html', holds: '<title>404 Not Found</title>' },
  'balancer-404': { status: 404, type: 'text/plain', holds: 'default backend - 404' },
  'empty-404': { status: 404, type: 'text/plain', holds: '' },
  'bucket-404': { status: 404, type: 'application/xml', holds: '<Code>NoSuchKey</Code>' },
  'docker-404': { status: 404, holds: '{"errors":[{"code":"NAME_UNKNOWN"' },
  'not-found-in-200': { status: 200, holds: '"errorCode":"300"' },
  'denied-in-200': { status: 200, holds: '"errorCode":"210"' },
  html: { status: 200, type: 'text/html', holds: 'Maintenance' },
  xml: { status: 200, type: 'application/xml', holds: '<returnCode>900' },
  empty: { status: 200, holds: '' },
  'truncated-json': { status: 200, holds: '{"digest":"sha256:' },
  'wrong-types': { status: 200, holds: '"digest":[]' },
  'deep-json': { status: 200, holds: '[[[[' },
  'too-large': { status: 200, holds: 'xxxx' },
  redirect: { status: 302, holds: '' },
};

test.each(Object.entries(known))('%s stands between', async (kind, { status, type, holds }) => {
  // The keys of the table are those of the answers.
  ncr.fail({ fault: { kind: kind as KnownAnswer } });
  const response = await fetchSigned(`${ncr.url}${list}`);
  const text = await response.text();
  expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
    status,
    type: type ?? 'application/json;charset=utf-8',
  });
  if (holds === '') expect(text).toBe('');
  else expect(text).toContain(holds);
  if (kind === 'too-large') expect(text.length).toBeGreaterThan(5_000_000);
});

test.each(['drop', 'drop-midway', 'reset', 'bad-chunk'] as const)('a connection breaks by %s', async (kind) => {
  ncr.fail({ fault: { kind }, times: 1 });
  await expect(fetchSigned(`${ncr.url}${list}`).then((response) => response.text())).rejects.toThrow();
  expect(ncr.requests.map(({ status }) => status)).toEqual([null]);
  expect((await ask(list)).status).toBe(200);
});

test.each(['hang', 'hang-midway', 'drip'] as const)('an answer never ends by %s', async (kind) => {
  ncr.fail({ fault: { kind } });
  const signal = AbortSignal.timeout(200);
  const response = fetch(`${ncr.url}${list}`, { signal }).then((answer) => answer.text());
  await expect(response).rejects.toThrow('aborted due to timeout');
});

test('what is not here can be answered as other services do', async () => {
  ncr.configure({ missing: 'docker-404' });
  expect(await ask(`${list}/9.9.9`)).toMatchObject({ status: 404, body: { errors: [{ code: 'NAME_UNKNOWN' }] } });
});
