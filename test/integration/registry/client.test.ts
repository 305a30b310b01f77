import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import { digestA } from '../../support/given/givens.ts';
import {
  type Clock,
  credentials,
  deadlineMs,
  gateway,
  givenClientOf,
  givenClock,
  startMs,
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

const example = { name: 'example', read: 'auto' } as const;

const givenClient = (ports: Partial<RegistryClientPorts> = {}) => givenClientOf(ncr, clock, ports);

test('a tag is present, with the facts the registry gives', async () => {
  ncr.tags.pull('example', 'web/api', 'v1.4.2', { atMs: startMs - 5_000 });
  expect(await givenClient().ask(target, deadlineMs)).toEqual({
    outcome: 'present',
    observedAt: '2026-11-23T09:00:00.000Z',
    facts: {
      digest: digestA,
      digestFrom: 'tag',
      platforms: [
        {
          platform: 'linux/amd64',
          digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
          sizeBytes: 83518086,
          latestPulledAt: '2026-11-23T08:59:55.000Z',
          updatedAt: '2026-11-23T09:00:00.000Z',
        },
      ],
      latestPulledAt: '2026-11-23T08:59:55.000Z',
      lastUpdatedAt: '2026-11-23T09:00:00.000Z',
      lastUpdater: '00000000-0000-4000-8000-000000000001',
      sizeBytes: 83518086,
      readFrom: 'detail',
      incomplete: [],
      oddities: [],
    },
  });
});

test('a tag costs one request, with its image as one encoded segment', async () => {
  await givenClient().ask(target, deadlineMs);
  expect(ncr.requests.map(({ method, path, status }) => ({ method, path, status }))).toEqual([
    { method: 'GET', path: '/ncr/api/v2/repositories/example/web%2Fapi/tags/v1.4.2', status: 200 },
  ]);
});

test('a tag that was deleted is absent, by the list of its image', async () => {
  ncr.tags.put('example', 'web/api', 'v1.4.3', { digest: digestA });
  ncr.tags.delete('example', 'web/api', 'v1.4.2');
  expect(await givenClient().ask(target, deadlineMs)).toEqual({
    outcome: 'absent',
    observedAt: '2026-11-23T09:00:00.000Z',
    detail:
      'a complete list of the image\'s tags lacks it (it has 1); the tag itself: HTTP 404 (errorCode 404) "tag v1.4.2 is not found"',
  });
  expect(ncr.requests).toHaveLength(2);
});

test('a wrong base path is unknown, never absent', async () => {
  const registry = { ...example, at: { endpoint: ncr.url.replace('/api/', '/jpn-api/') } };
  expect(await givenClient({ registry }).ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code: 'route-not-found',
  });
});

test.each([
  { says: 'another secret key', ports: { credentials: async () => ({ ...credentials, secretKey: 'another' }) } },
  { says: 'an unknown access key', ports: { credentials: async () => ({ ...credentials, accessKey: 'another' }) } },
  { says: 'a clock six minutes late', ports: { now: () => startMs - 360_000 } },
])('$says is a failed authentication, and asked once: the key is read again, and is the same', async ({ ports }) => {
  expect(await givenClient(ports).ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code: 'authentication-failed',
    detail: expect.stringContaining('HTTP 401'),
  });
  expect(ncr.requests).toHaveLength(1);
});

test.each([
  { says: 'a page of HTML', fault: { kind: 'html' }, code: 'answer-invalid', detail: 'HTTP 200 "Maintenance"' },
  {
    says: 'half a JSON',
    fault: { kind: 'truncated-json' },
    code: 'answer-invalid',
    detail: 'expected the JSON of a tag',
  },
  {
    says: 'an empty answer',
    fault: { kind: 'answer', answer: { status: 200, body: '' } },
    code: 'answer-invalid',
    detail: 'HTTP 200',
  },
  {
    says: 'a denied permission under status 200',
    fault: {
      kind: 'answer',
      answer: { status: 200, body: { error: { errorCode: 210, message: 'Permission Denied' } } },
    },
    code: 'permission-denied',
    detail: '"Permission Denied"',
  },
  {
    says: "a service's error under status 200",
    fault: { kind: 'answer', answer: { status: 200, body: { returnCode: '1300', returnMessage: 'No such thing.' } } },
    code: 'answer-invalid',
    detail: 'HTTP 200 (errorCode 1300) "No such thing."',
  },
  {
    says: 'an empty object',
    fault: { kind: 'answer', answer: { status: 200, body: {} } },
    code: 'digest-missing',
    detail: 'no digest',
  },
  {
    says: 'a denied permission',
    fault: gateway('permission-denied'),
    code: 'permission-denied',
    detail: 'trace simulated0trace0',
  },
  {
    says: 'an answer longer than five megabytes',
    fault: { kind: 'answer', answer: { status: 200, body: `{"digest":"${digestA}"${' '.repeat(5_242_881)}}` } },
    code: 'answer-invalid',
    detail: 'more than 5242880 bytes',
  },
] as const)('$says is $code, and not asked again', async ({ fault, code, detail }) => {
  ncr.fail({ fault, times: 1 });
  expect(await givenClient().ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code,
    detail: expect.stringContaining(detail),
  });
  expect(ncr.requests).toHaveLength(1);
});

test('a tag of a thousand platforms is read', async () => {
  const platforms = Array.from({ length: 1_000 }, (_, at) => ({ os: 'linux', architecture: `arch${at}` }));
  ncr.tags.update('example', 'web/api', 'v1.4.2', { platforms });
  const observed = await givenClient().ask(target, deadlineMs);
  expect(observed.outcome === 'present' && observed.facts.platforms.length).toBe(1_000);
});

test('a redirect is not followed, so that the signed headers go nowhere else', async () => {
  const elsewhere = await startSimulatedNcr({ credentials, now: () => startMs });
  elsewhere.tags.put('example', 'web/api', 'v1.4.2', { digest: digestA });
  const location = `${elsewhere.url}/repositories/example/web%2Fapi/tags/v1.4.2`;
  ncr.fail({ fault: { kind: 'answer', answer: { status: 307, headers: { location }, body: '' } } });
  expect(await givenClient().ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code: 'route-not-found',
  });
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.stop();
});

test('a registry that cannot be reached is a failure of the network', async () => {
  const gone = await startSimulatedNcr({ credentials });
  await gone.stop();
  const client = givenClient({ registry: { ...example, at: { endpoint: gone.url } } });
  expect(await client.ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code: 'network-failed',
    detail: expect.stringContaining('ECONNREFUSED'),
  });
});
