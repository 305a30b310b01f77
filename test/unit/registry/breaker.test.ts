import { expect, test } from 'vitest';
import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import { askOver, givenTargets, hang, type Network, reply } from '../../support/registry/asked-in-virtual-time.ts';
import { credentials } from '../../support/worlds/registry-stage.ts';

const gatewayError =
  (status: number, errorCode: string): Network =>
  async () =>
    reply(status, { error: { errorCode, message: 'No.' } });
const failing =
  (code: 'network-failed' | 'certificate-invalid' | 'host-not-found', retry: boolean): Network =>
  async () => ({ kind: 'failed', code, detail: 'the connection failed', retry });

const codesOf = (answers: readonly RegistryAnswer[]) => [
  ...new Set(answers.map((answer) => (answer.outcome === 'unreadable' ? answer.code : answer.outcome))),
];

test.each([
  { says: 'answers 503', network: gatewayError(503, '500'), code: 'registry-failed' },
  { says: 'answers 500', network: gatewayError(500, '900'), code: 'registry-failed' },
  { says: 'refuses connections', network: failing('network-failed', true), code: 'network-failed' },
  { says: 'hangs', network: hang, code: 'timed-out' },
] as const)('a registry that $says costs 300 tags at most 40 requests and a minute', async ({ network, code }) => {
  for (const images of [1, 30, 300]) {
    const { answers, requests, seconds } = await askOver(network, givenTargets(300, images));
    expect(codesOf(answers)).toEqual([code]);
    expect(requests).toBeLessThanOrEqual(40);
    // A time limit is a whole number of milliseconds.
    expect(seconds).toBeLessThan(60.001);
    expect(answers.at(-1)).toHaveProperty('detail', expect.stringMatching(/^not asked: no answer of a registry/));
  }
});

test.each([
  { says: 'refuses the key', network: gatewayError(401, '200'), code: 'authentication-failed', most: 5 },
  { says: 'denies permission', network: gatewayError(401, '210'), code: 'permission-denied', most: 6 },
  { says: 'has no such path', network: gatewayError(404, '300'), code: 'route-not-found', most: 6 },
  { says: 'redirects', network: async () => reply(307, ''), code: 'route-not-found', most: 6 },
  {
    says: 'shows a wrong certificate',
    network: failing('certificate-invalid', false),
    code: 'certificate-invalid',
    most: 3,
  },
  {
    says: 'has a name that does not resolve',
    network: failing('host-not-found', true),
    code: 'host-not-found',
    most: 3,
  },
  { says: 'says that the quota is spent', network: gatewayError(429, '400'), code: 'quota-exceeded', most: 1 },
] as const)('a registry that $says is asked $most times at most', async ({ network, code, most }) => {
  for (const images of [1, 30, 300]) {
    const { answers, requests } = await askOver(network, givenTargets(300, images));
    expect(codesOf(answers)).toEqual([code]);
    expect(requests).toBeLessThanOrEqual(most);
    expect(answers.at(-1)).toHaveProperty('detail', expect.stringMatching(/^not asked: /));
  }
});

test('another key that is refused as well costs one request more', async () => {
  let read = 0;
  const { requests } = await askOver(gatewayError(401, '200'), givenTargets(300), {
    credentials: async () => {
      read += 1;
      return { ...credentials, secretKey: `secret-${read}` };
    },
  });
  expect(read).toBe(2);
  expect(requests).toBeLessThanOrEqual(5);
});

const tag = (url: URL) => {
  const [, image = '', name = ''] = /\/example\/([^/]+)\/tags\/([^/]+)$/.exec(url.pathname) ?? [];
  const platform = { os: 'linux', architecture: 'amd64', latest_pulled: 0 };
  return image === '' ? null : reply(200, { name, digest: `sha256:${'a'.repeat(64)}`, images: [platform] });
};

test('a key that may not read lists reads the tags themselves', async () => {
  const { answers, requests } = await askOver(
    async ({ url }) => tag(url) ?? reply(403, 'Forbidden'),
    givenTargets(100, 10),
  );
  expect(codesOf(answers)).toEqual(['present']);
  expect(requests).toBeLessThan(120);
});

test('a registry that is well again within a minute is asked for all that is left', async () => {
  const network: Network = async ({ url, timeoutMs }, time) => {
    const isOut = time.now() > Date.parse('2026-11-23T09:00:01Z') && time.now() < Date.parse('2026-11-23T09:00:31Z');
    return isOut ? hang({ url, timeoutMs: Math.min(timeoutMs, 5_000) } as never, time) : (tag(url) ?? reply(404, ''));
  };
  const { answers, seconds } = await askOver(network, givenTargets(1_000, 1), {
    registry: { name: 'example', at: { endpoint: 'http://127.0.0.1:9/ncr/api/v2' }, read: 'detail' },
  });
  const present = answers.filter(({ outcome }) => outcome === 'present').length;
  expect(present).toBeGreaterThan(980);
  expect(seconds).toBeLessThan(60);
});

test('a tag that fails alone, again and again, is no outage', async () => {
  const network: Network = async ({ url }) => {
    if (url.pathname.endsWith('/v7')) return reply(503, '');
    return tag(url) ?? reply(404, '');
  };
  const { answers } = await askOver(network, givenTargets(40, 40));
  expect(codesOf(answers).toSorted()).toEqual(['present', 'registry-failed']);
  expect(answers.filter(({ outcome }) => outcome === 'unreadable')).toHaveLength(1);
});

test.each([5_000, 15_000])('a registry that hangs holds nobody beyond a deadline in %i ms', async (runMs) => {
  const { answers, seconds } = await askOver(hang, givenTargets(300, 20), { runMs });
  expect(answers.filter(({ outcome }) => outcome === 'unreadable')).toHaveLength(300);
  expect(seconds).toBeLessThan(runMs / 1_000 + 0.1);
});

test('a registry that throttles everything is left alone after two minutes', async () => {
  const { answers, requests, seconds } = await askOver(gatewayError(429, '410'), givenTargets(300));
  expect(codesOf(answers)).toEqual(['throttled']);
  expect(answers.at(-1)).toHaveProperty('detail', expect.stringMatching(/^not asked: the registry throttled every/));
  expect(requests).toBeLessThan(60);
  expect(seconds).toBeLessThan(150);
});
