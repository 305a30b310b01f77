import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../functions/domain/policy.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import { digestA, givenTarget } from '../../support/given/givens.ts';
import { answersOf, credentials, deadlineMs, givenClientOf, givenClock } from '../../support/worlds/registry-stage.ts';

const clock = givenClock();
let ncr: SimulatedNcr;
beforeEach(async () => {
  ncr = await startSimulatedNcr({ credentials, now: clock.now });
});
afterEach(() => ncr.stop());

const givenClient = (ports: Partial<RegistryClientPorts> = {}) => givenClientOf(ncr, clock, ports);
const readBy = (read: 'auto' | 'list' | 'detail') => ({
  registry: { name: 'example', at: { endpoint: ncr.url }, read },
});

/** Puts so many tags in so many images, and gives the targets that mean them. */
function givenTags(images: number, each: number): readonly Target[] {
  return Array.from({ length: images * each }, (_, at) => {
    const target = givenTarget(`prod/image${at % images}:v${Math.floor(at / images)}`);
    ncr.tags.put('example', target.image, target.tag, { digest: digestA, updatedAt: Date.UTC(2026, 2, 1) });
    return target;
  });
}

const readFrom = (answers: Awaited<ReturnType<typeof answersOf>>) =>
  Object.groupBy(answers, (answer) => (answer.outcome === 'present' ? answer.facts.readFrom : answer.outcome));
const paths = () => ncr.requests.map(({ path }) => path.replace(/^.*\/repositories\//, ''));

test.each([
  { tags: 1_000, images: 10, most: 20 },
  { tags: 10_000, images: 100, most: 200 },
])(
  '$tags tags in $images images take $most requests, a sample of each list among them',
  async ({ tags, images, most }) => {
    const targets = givenTags(images, tags / images);
    const client = givenClient();
    const { list, detail } = readFrom(await answersOf(client, targets, deadlineMs));
    expect(list).toHaveLength(tags - images);
    expect(detail).toHaveLength(images);
    expect(ncr.requests.length).toBeLessThanOrEqual(most);
    await client.images(deadlineMs);
    await client.settings([null], deadlineMs);
    // One list of images of a hundred each, and one list of registries.
    expect(ncr.requests.length).toBeLessThanOrEqual(most + 2);
    expect(client.learned()).toMatchObject({ requests: ncr.requests.length, doubts: [] });
  },
);

test.each([
  { says: 'one tag', tags: 1, requests: 1 },
  { says: 'two tags, which cost as much themselves', tags: 2, requests: 2 },
  { says: 'three tags', tags: 3, requests: 2 },
  { says: 'a hundred tags', tags: 100, requests: 2 },
  { says: 'a hundred and one', tags: 101, requests: 3 },
])('$says of an image take $requests requests', async ({ tags, requests }) => {
  const answers = await answersOf(givenClient(), givenTags(1, tags), deadlineMs);
  expect(answers.every(({ outcome }) => outcome === 'present')).toBe(true);
  expect(ncr.requests).toHaveLength(requests);
});

test('facts that are read by list are those of the tag itself', async () => {
  const targets = givenTags(1, 5);
  const [byList, byDetail] = [
    await answersOf(givenClient(readBy('list')), targets, deadlineMs),
    await answersOf(givenClient(readBy('detail')), targets, deadlineMs),
  ];
  const facts = (answers: typeof byList) =>
    answers.map((answer) => answer.outcome === 'present' && { ...answer.facts, readFrom: null });
  expect(facts(byList)).toEqual(facts(byDetail));
  expect(readFrom(byList)['list']).toHaveLength(4);
  expect(readFrom(byDetail)['detail']).toHaveLength(5);
});

test('a registry that is to be read by detail has no list read', async () => {
  await answersOf(givenClient(readBy('detail')), givenTags(2, 20), deadlineMs);
  expect(paths().some((path) => path.includes('?'))).toBe(false);
});

test('a registry that is to be read by list is, for a single tag too', async () => {
  await answersOf(givenClient(readBy('list')), givenTags(1, 1), deadlineMs);
  expect(paths()).toEqual(['example/image0/tags?page=1&pagesize=100', 'example/image0/tags/v0']);
});

test('a few tags of a long list are asked for themselves as soon as that takes fewer requests', async () => {
  const targets = givenTags(1, 1_000);
  const few = [...targets.slice(0, 3), ...targets.slice(900, 904)];
  const { list, detail } = readFrom(await answersOf(givenClient(), few, deadlineMs));
  // One page, which had three of them; nine pages are left for four tags; and a sample.
  expect(list).toHaveLength(2);
  expect(detail).toHaveLength(5);
  expect(ncr.requests).toHaveLength(6);
});

test('a long list is read no further than to the last tag that is wanted', async () => {
  const targets = givenTags(1, 1_000).slice(0, 150);
  await answersOf(givenClient(), targets, deadlineMs);
  expect(paths().filter((path) => path.includes('?'))).toHaveLength(2);
  expect(ncr.requests).toHaveLength(3);
});

test('a list that a pattern had read is free', async () => {
  const [one, two] = givenTags(1, 150);
  const client = givenClient();
  expect(await client.tags(givenTarget().image, deadlineMs)).toMatchObject({ items: [] });
  if (one === undefined || two === undefined) throw new Error('No tags.');
  expect((await client.tags(one.image, deadlineMs)).items).toHaveLength(150);
  const before = ncr.requests.length;
  const answers = await answersOf(client, [one, two], deadlineMs);
  expect(readFrom(answers)['list']).toHaveLength(1);
  expect(ncr.requests).toHaveLength(before + 1);
});

test('another tag is the sample in another run', async () => {
  const targets = givenTags(1, 50);
  for (const random of [0, 0.5, 0.99]) {
    const { detail } = readFrom(await answersOf(givenClient({ random: () => random }), targets, deadlineMs));
    expect(detail).toHaveLength(1);
  }
  const samples = paths().filter((path) => !path.includes('?'));
  expect(new Set(samples).size).toBe(3);
});

test('answers come while others are still asked for, and no more is asked than is taken', async () => {
  const targets = givenTags(400, 1);
  const client = givenClient({ concurrency: 4 });
  for await (const { target } of client.observe(targets, deadlineMs)) {
    expect(target.reference).toBeDefined();
    break;
  }
  await expect.poll(() => ncr.requests.every(({ status }) => status !== null)).toBe(true);
  expect(ncr.requests.length).toBeLessThan(40);
});

test('targets are asked for in the order in which they are given', async () => {
  const targets = givenTags(30, 1).toReversed();
  await answersOf(givenClient({ concurrency: 1 }), targets, deadlineMs);
  expect(paths()).toEqual(targets.map(({ image, tag }) => `example/${image}/tags/${tag}`));
});

test('past the deadline nothing is asked, and each target is answered all the same', async () => {
  const answers = await answersOf(givenClient(), givenTags(3, 40), clock.now());
  expect(new Set(answers.map((answer) => answer.outcome === 'unreadable' && answer.code))).toEqual(
    new Set(['out-of-time']),
  );
  expect(ncr.requests).toEqual([]);
});
