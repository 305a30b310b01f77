import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expandRanges } from '../../../../functions/local/simulated-ncr/state/range.ts';
import { readState } from '../../../../functions/local/simulated-ncr/state/read.ts';
import { openStateFile } from '../../../../functions/local/simulated-ncr/state/state-file.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../../functions/local/simulated-ncr.ts';
import { ask as askAt, credentials, digest, fetchSigned, namesIn, nowMs } from './ask.ts';

const dayMs = 86_400_000;

let folder: string;
let path: string;
let ncr: SimulatedNcr;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-state-'));
  path = join(folder, 'ncr.yaml');
  ncr = await startSimulatedNcr({ credentials, now: () => nowMs });
});
afterEach(async () => {
  await ncr.stop();
  await rm(folder, { recursive: true });
});

const ask = (asked: string) => askAt(`${ncr.url}${asked}`);
const list = '/repositories/example/web%2Fapi/tags';

async function given(text: string) {
  await writeFile(path, text);
  const file = openStateFile(path, nowMs);
  return { file, applied: file.reload(ncr) };
}

test('a state holds registries, images and tags, with what is told of them', async () => {
  const { applied } = await given(`
registries:
  example:
    settings: { end_point_enabled: false }
    images:
      web/api:
        settings: { tag_mutability_enabled: false }
        tags:
          1.10: { digest: ${digest}, updated: 2024-03-01T00:00:00+09:00, updater: ci, sizeBytes: 5 }
          moved:
            platforms: [linux/amd64, { platform: linux/arm64/v8, pulled: 1d, digest: ${digest} }]
            updated: 30d
            pulled: 2d
          odd: { raw: { last_updated: tomorrow }, without: [digest, images] }
      empty:
`);
  expect(applied).toEqual({ registries: ['example'], images: 2, tags: 3, credentials: [] });
  expect((await ask('/repositories')).body.results).toMatchObject([{ name: 'example', end_point_enabled: false }]);
  expect((await ask('/repositories/example/web%2Fapi')).body).toHaveProperty('tag_mutability_enabled', false);
  expect(namesIn((await ask('/repositories/example')).body)).toEqual(['web/api', 'empty']);
  expect((await ask(`${list}/1.10`)).body).toMatchObject({
    digest,
    last_updated: Date.parse('2024-02-29T15:00:00Z'),
    last_updater: 'ci',
    full_size: 5,
    images: [{ os: 'linux', architecture: 'amd64', variant: null, latest_pulled: 0 }],
  });
  expect((await ask(`${list}/moved`)).body).toMatchObject({
    last_updated: nowMs - 30 * dayMs,
    images: [
      { architecture: 'amd64', latest_pulled: nowMs - 2 * dayMs },
      { architecture: 'arm64', variant: 'v8', latest_pulled: nowMs - dayMs, digest: `sha256:${digest}` },
    ],
  });
  const odd = (await ask(`${list}/odd`)).body;
  expect(odd).toHaveProperty('last_updated', 'tomorrow');
  expect(Object.keys(odd)).not.toContain('digest');
  expect(Object.keys(odd)).not.toContain('images');
});

test('a digest is made of any text, and of the reference where there is none', async () => {
  await given(`
registries: { example: { images: { web/api: { tags: { v1: , v2: a seed, v3: { digest: a seed }, v4: example/web/api:v1 } } } } }
`);
  // Tags of the guide have one.
  const { results } = (await ask(list)).body as unknown as { results: { digest: string }[] };
  const [v1, v2, v3, v4] = results.map((tag) => tag.digest);
  expect(v1).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect([v3, v4]).toEqual([v2, v1]);
  expect(v2).not.toBe(v1);
});

test.each([
  { name: 'v1', names: ['v1'] },
  { name: 'v{8..11}-rc', names: ['v8-rc', 'v9-rc', 'v10-rc', 'v11-rc'] },
  { name: '{08..10}', names: ['08', '09', '10'] },
  { name: '{1..2}.{0..1}', names: ['1.0', '1.1', '2.0', '2.1'] },
  { name: 'v{3..1}', names: [] },
  { name: 'v{1..100001}', names: undefined },
  { name: '{1..1000}{1..101}', names: undefined },
])('the range $name is $names', ({ name, names }) => {
  expect(expandRanges(name)).toEqual(names);
});

test('ten thousand tags take three lines', async () => {
  const { applied } = await given(
    'registries:\n  example:\n    images: { "app-{1..100}": { tags: { "v{1..100}": } } }\n',
  );
  expect(applied).toMatchObject({ images: 100, tags: 10_000 });
  expect((await ask('/repositories/example/app-100/tags?pagesize=100')).body).toMatchObject({ count: 100, next: null });
});

test('a state says how the gateway behaves', async () => {
  await given(`
credentials: { accessKey: ACCESS, secretKey: SECRET }
registries: { example: { images: { web/api: { tags: { "v{1..3}": } } } } }
paging: { largestSize: 2, end: null }
charset: euc-kr
missing: proxy-404
clockAheadSeconds: 60
limits: { quota: 4, error: rate-limited }
latency: { ms: 30 }
`);
  const startedMs = performance.now();
  const response = await fetchSigned(`${ncr.url}${list}?pagesize=100`);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(29);
  expect(response.headers.get('content-type')).toBe('application/json;charset=euc-kr');
  expect(Date.parse(response.headers.get('date') ?? '')).toBe(nowMs + 60_000);
  expect(await response.json()).toMatchObject({ count: 3, next: 2 });
  expect((await ask(`${list}?page=2&pagesize=100`)).body.next).toBeNull();
  expect(await (await fetchSigned(`${ncr.url}${list}/v9`)).text()).toContain('<h1>404 Not Found</h1>');
  expect((await ask(list)).status).toBe(200);
  expect(await ask(list)).toMatchObject({ status: 429, body: { error: { errorCode: '400' } } });
});

test('a state says what fails, and how', async () => {
  await given(`
registries: { example: { images: { web/api: { tags: { "v{1..4}": } } } } }
faults:
  - { fault: throttle-limited, headers: { retry-after: 3 }, only: { tag: v1 }, nth: 2, times: 1 }
  - fault: authentication-failed
    only: { tag: v2 }
    headers: { content-type: text/plain;charset=euc-kr }
    body: { error: { errorCode: "200", message: 인증 실패 } }
  - { fault: answer, status: 418, body: !!binary AAEC, only: { tag: v3 } }
  - { fault: drop, only: { tag: v4 } }
  - { fault: empty-404, only: { asks: tags, page: 2 } }
`);
  expect((await ask(`${list}/v1`)).status).toBe(200);
  const throttled = await ask(`${list}/v1`);
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '3']);
  expect((await ask(`${list}/v1`)).status).toBe(200);
  const korean = await fetchSigned(`${ncr.url}${list}/v2`);
  expect(korean.status).toBe(401);
  expect(new TextDecoder('euc-kr').decode(await korean.arrayBuffer())).toContain('인증 실패');
  const bytes = await fetchSigned(`${ncr.url}${list}/v3`);
  expect(bytes.status).toBe(418);
  expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0, 1, 2]);
  await expect(ask(`${list}/v4`)).rejects.toThrow('fetch failed');
  expect((await ask(`${list}?pagesize=2`)).body.next).toBe(2);
  expect((await fetchSigned(`${ncr.url}${list}?pagesize=2&page=2`)).status).toBe(404);
});

test('a file that changed is read again, and one that did not is not', async () => {
  const { file } = await given(
    'registries: { example: { images: { web/api: { tags: { v1: } } } } }\nlatency: { ms: 1 }\n',
  );
  expect(file.reload(ncr)).toBeUndefined();
  const before = (await ask(`${list}/v1`)).body;
  await writeFile(path, 'registries: { example: { images: { web/api: { tags: { v1: , v2: } } } } }\nfaults: []\n');
  expect(file.reload(ncr)).toMatchObject({ tags: 2 });
  // A tag that the file still has is what it was, its moments too.
  expect((await ask(`${list}/v1`)).body).toEqual(before);
  expect((await ask(`${list}/v2`)).status).toBe(200);
});

test('a file that is wrong is told once, and changes nothing', async () => {
  const { file } = await given('registries: { example: { images: { web/api: { tags: { v1: } } } } }\n');
  await writeFile(path, 'registries: { example: { images: { web/api: { tags: { v1: { digset: x } } } } } }\n');
  expect(() => file.reload(ncr)).toThrow('digset');
  expect(file.reload(ncr)).toBeUndefined();
  expect((await ask(`${list}/v1`)).status).toBe(200);
});

test('a file that is not there is told by its name', () => {
  expect(() => openStateFile(join(folder, 'nowhere.yaml'), nowMs).reload(ncr)).toThrow(
    /nowhere\.yaml cannot be read: ENOENT/,
  );
});

test.each([
  { says: 'no YAML', text: 'a: [', problem: /^ncr\.yaml:1:5 .*Flow sequence/ },
  { says: 'an alias of nothing', text: 'charset: *x', problem: /^ncr\.yaml Unresolved alias .*: x/ },
  { says: 'a list', text: '- 1', problem: 'ncr.yaml:1:1 expected object, got [1]' },
  { says: 'an unknown key', text: 'registry: {}', problem: 'ncr.yaml:1:11 registry: unknown key; remove it' },
  {
    says: 'half a digest',
    text: 'registries:\n  example:\n    images:\n      web/api:\n        tags: { 1.10: sha256:abc }',
    problem:
      'ncr.yaml:5:23 registries.example.images.web/api.tags.1.10.digest: expected "sha256:" and 64 lowercase hex digits, ' +
      'or any text that does not start with "sha256:", got "sha256:abc"',
  },
  {
    says: 'a moment that is none',
    text: 'registries: { a: { images: { b: { tags: { c: { pulled: yesterday } } } } } }',
    problem: 'registries.a.images.b.tags.c.pulled: expected an ISO 8601 time with its offset, or how long ago',
  },
  {
    says: 'a platform without its architecture',
    text: 'registries: { a: { images: { b: { tags: { c: { platforms: [linux] } } } } } }',
    problem:
      'tags.c.platforms[0].platform: expected os/architecture or os/architecture/variant, such as "linux/amd64", got "linux"',
  },
  {
    says: 'too long a range',
    text: 'registries: { a: { images: { b: { tags: { "v{1..1000000}": } } } } }',
    problem: 'tags.v{1..1000000}: expected a range of at most 100000 names',
  },
  {
    says: 'half a key',
    text: 'credentials: { accessKey: a }',
    problem: 'credentials[0].secretKey: expected string, got nothing',
  },
  {
    says: 'a charset of two bytes',
    text: 'charset: utf-16le',
    problem: 'charset: expected a charset in which ASCII stays ASCII',
  },
  {
    says: 'a fault that is none',
    text: 'faults: [proxy-405]',
    problem: 'faults[0].fault: expected a name of docs/simulated-ncr.md, got "proxy-405"; did you mean "proxy-404"?',
  },
  {
    says: 'a broken connection with a status',
    text: 'faults: [{ fault: drop, status: 200 }]',
    problem: 'faults[0]: expected no status, headers or body where the connection breaks',
  },
  {
    says: 'a limit below zero',
    text: 'limits: { quota: -1 }',
    problem: 'limits.quota: expected number to be >=0, got -1',
  },
])('a state of $says is told with its place and its value', ({ text, problem }) => {
  expect(() => readState(text, 'ncr.yaml')).toThrow(problem);
});

test('all problems of a state are told at once', () => {
  expect(() => readState('charset: x\nmissing: y\nlatency: { ms: z }', 'ncr.yaml')).toThrow(/\n3 problems\./);
});
