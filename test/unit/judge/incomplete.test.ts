import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TagFacts } from '../../../functions/domain/observation.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { asJudged } from '../../../functions/judge/completeness.ts';
import { rowOf, snapshotOf } from '../../../functions/store/snapshot-row.ts';
import {
  absent,
  accepted,
  day,
  digestA,
  digestB,
  digestC,
  givenDigest,
  givenFacts,
  moving,
  present,
} from '../../support/given/givens.ts';
import { givenHistory, type HistoryDay } from '../../support/given/history.ts';
import { windows } from '../../support/given/push.ts';
import { facts, givenDetail, givenImage } from '../../support/given/tag-detail.ts';
import { hours, tell } from '../../support/tell.ts';

const one = givenDigest('1');
const two = givenDigest('2');
const [platform] = givenFacts().platforms;
const named = (name: string, digest: typeof one | null = one) => {
  if (platform === undefined) throw new Error('The given facts have a platform.');
  return { ...platform, platform: name, digest };
};
const amd = named('linux/amd64');
const arm = named('linux/arm64', two);

const shows = (facts: Partial<TagFacts>, onDay = 0): HistoryDay => ({
  seen: { ...present({ platforms: [amd, arm], ...facts }), observedAt: day(onDay) },
});
const own = shows({ digest: digestA });
const standIn = shows({ digest: one, digestFrom: 'platform', platforms: [amd] });
const noImages = { platforms: [], incomplete: ['latestPulledAt', 'platforms'] } as const satisfies Partial<TagFacts>;
/** One platform could not be read, so more may be there than are shown. */
const notAll = { platforms: [arm], incomplete: ['platforms'] } as const satisfies Partial<TagFacts>;
const lost = shows({ platforms: [amd] });
const moved = shows({ platforms: [named('linux/amd64', digestC), arm] });
const missing = 'opened platform-missing';
const changed = 'opened platform-changed';

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'a digest of its own that is missing once, under the same platform, is no change there and back',
    history: [own, standIn, own],
    told: [[], [], []],
  },
  {
    says: 'missing for three runs, the tag is unreadable',
    history: [own, standIn, standIn, standIn, own],
    told: [[], [], [], ['opened tag-unreadable'], ['resolved tag-unreadable: readable-again']],
  },
  {
    says: 'a tag that was absent in between had a digest of its own all the same',
    history: [own, { seen: absent }, standIn, own],
    told: [[], ['opened tag-absent'], [], ['resolved tag-absent: present-again']],
  },
  {
    says: 'a new digest of its own is found after one that was missing',
    history: [own, standIn, shows({ digest: digestB })],
    told: [[], [], ['opened digest-changed']],
  },
  {
    says: "where the tag never had its own, its platform's digest is watched",
    history: [standIn, shows({ digest: two, digestFrom: 'platform', platforms: [named('linux/amd64', two)] })],
    told: [[], ['opened digest-changed']],
  },
  {
    says: 'where the registry comes to give a digest, that is told: nothing proves that it is the same',
    history: [standIn, own],
    told: [[], ['opened digest-changed']],
  },
  { says: 'no platforms under the same digest miss none', history: [own, shows(noImages), own], told: [[], [], []] },
  {
    says: 'neither does an empty list that nothing is said of',
    history: [own, shows({ platforms: [] }), own],
    told: [[], [], []],
  },
  {
    says: 'demanded or not',
    history: [{ ...shows(noImages), policy: { platforms: ['linux/amd64'] } }, own],
    told: [[], []],
  },
  {
    says: 'a missing platform stays open while no platform is told',
    history: [own, lost, shows(noImages), own],
    told: [[], [missing], [], ['resolved platform-missing: present-again']],
  },
  {
    says: 'unless the policy no longer asks for it',
    history: [own, lost, { ...shows(noImages), policy: { platforms: ['linux/amd64'] } }],
    told: [[], [missing], ['resolved platform-missing: policy-changed']],
  },
  {
    says: 'a missing platform that is among those that can be read is back',
    history: [own, lost, shows(notAll)],
    told: [[], [missing], ['resolved platform-missing: present-again']],
  },
  {
    says: 'one that is not among those that can be read is not missing',
    history: [own, shows(notAll), own],
    told: [[], [], []],
  },
  {
    says: 'a changed platform stays open while no platform is told',
    history: [own, moved, shows(noImages), moved, own],
    told: [[], [changed], [], [], ['resolved platform-changed: reverted']],
  },
  {
    says: 'a platform that changed beside one that cannot be read is told',
    history: [own, shows({ ...notAll, platforms: [named('linux/arm64', digestC)] })],
    told: [[], [changed]],
  },
  {
    says: 'a digest that is new is found without platforms, and takes the place of what was open',
    history: [own, moved, shows({ digest: digestB, ...noImages })],
    told: [[], [changed], ['opened digest-changed', 'resolved platform-changed: superseded']],
  },
  {
    says: 'what was demanded of a moving tag is not forgotten over an answer without platforms',
    history: [
      { ...own, policy: { expectation: moving() } },
      shows({ digest: digestB, lastUpdatedAt: hours(-3, 1), ...noImages }, 1),
      shows({ digest: digestB, lastUpdatedAt: hours(-3, 1), platforms: [amd] }, 2),
    ],
    told: [[], ['(noted expected-change)'], [missing]],
  },
  {
    says: 'an accepted platform does not die of an answer without platforms',
    history: [own, moved, shows(noImages), { ...moved, policy: { accepted: [accepted(digestC)] } }],
    told: [[], [changed], [], ['resolved platform-changed: accepted']],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('an answer without platforms moves no baseline', () => {
  expect(tell([own, shows(noImages)]).state.baseline).toEqual(tell([own]).state.baseline);
  const accepting = { policy: { accepted: [accepted(digestC)] } };
  const half = shows({ platforms: [named('linux/amd64', digestC), named('linux/amd64', null), arm] });
  expect(tell([own, { ...half, ...accepting }]).state.baseline).toEqual(tell([own]).state.baseline);
});

test('an answer without the digest that the tag had is stored as unreadable, with the digest that came', () => {
  const { state } = tell([own]);
  expect(asJudged(present({ digest: one, digestFrom: 'platform' }), state)).toEqual({
    outcome: 'unreadable',
    observedAt: day(0),
    code: 'digest-missing',
    detail: `expected a digest of the tag itself, as it had before, got only that of its platform: ${one}`,
  });
  for (const answer of [present(), absent]) {
    expect(asJudged(answer, state)).toBe(answer);
  }
});

const pulled = (facts: Partial<TagFacts>, onDay: number): HistoryDay => ({
  ...shows({ latestPulledAt: null, ...facts }, onDay),
  runAt: day(onDay),
});
const after90 = { policy: { staleAfter: Duration.parse('90d'), warnBefore: Duration.parse('10d') } };
const notRead = (facts: Partial<TagFacts>, onDay: number) =>
  pulled({ incomplete: ['latestPulledAt'], ...facts }, onDay);
const stale = 'opened tag-stale';

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  { says: 'does not open tag-stale', history: [{ ...notRead({}, 100), ...after90 }], told: [[]] },
  { says: 'gives no notice', history: [{ ...notRead({}, 85), ...after90 }], told: [[]] },
  {
    says: 'does not resolve tag-stale, not even after an update',
    history: [{ ...pulled({ latestPulledAt: day(1) }, 100), ...after90 }, notRead({ lastUpdatedAt: day(100) }, 101)],
    told: [[stale], []],
  },
  {
    says: 'does not open tag-stale where an older pull can be read',
    history: [{ ...notRead({ latestPulledAt: day(1) }, 100), ...after90 }],
    told: [[]],
  },
  {
    says: 'does not hide that another platform was pulled',
    history: [{ ...pulled({ latestPulledAt: day(1) }, 100), ...after90 }, notRead({ latestPulledAt: day(101) }, 101)],
    told: [[stale], ['resolved tag-stale: pulled-again']],
  },
  {
    says: 'does not hide a pull that is recent enough, but only just',
    history: [{ ...pulled({ latestPulledAt: day(1) }, 100), ...after90 }, notRead({ latestPulledAt: day(11) }, 100)],
    told: [[stale], ['resolved tag-stale: pulled-again']],
  },
  {
    says: 'does not stop a policy that asks for nothing',
    history: [
      { ...pulled({ latestPulledAt: day(1) }, 100), ...after90 },
      { ...notRead({ lastUpdatedAt: day(100) }, 101), policy: { staleAfter: 'never' } },
    ],
    told: [[stale], ['resolved tag-stale: policy-changed']],
  },
  {
    says: 'is judged once it can be read',
    history: [{ ...notRead({}, 100), ...after90 }, pulled({ latestPulledAt: day(1) }, 101)],
    told: [[], [stale]],
  },
])('a latest pull that cannot be read $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('a stale tag whose pull cannot be read is still reminded of', () => {
  const { told } = tell([
    { ...pulled({ latestPulledAt: day(1) }, 100), ...after90 },
    notRead({}, 104),
    notRead({}, 107),
  ]);
  expect(told).toEqual([[stale], [], ['reminded tag-stale']]);
});

test.each<{ says: string; facts: Partial<TagFacts>; told: string[] }>([
  { says: 'no recorded pull', facts: {}, told: [] },
  { says: 'a pull long ago', facts: { latestPulledAt: day(1) }, told: [stale] },
])('a last update that cannot be read opens what the pull opens: $says', ({ facts, told }) => {
  const seen = pulled({ lastUpdatedAt: null, incomplete: ['lastUpdatedAt'], ...facts }, 100);
  expect(tell([{ ...own, ...after90 }, seen]).told[1]).toEqual(told);
});

test.each<{ says: string; changes: Parameters<typeof moving>[0]; told: string }>([
  { says: 'no reason against a change where nothing asks for it', changes: {}, told: '(noted expected-change)' },
  {
    says: 'as good as none where windows ask for it',
    changes: { between: windows('00:00-24:00') },
    told: 'opened digest-changed',
  },
])('a last update that cannot be read is $says', ({ changes, told }) => {
  for (const incomplete of [['lastUpdatedAt'], []] as const) {
    const change = shows({ digest: digestB, lastUpdatedAt: null, incomplete }, 1);
    expect(tell([{ ...own, policy: { expectation: moving(changes) } }, change]).told[1]).toEqual([told]);
  }
});

test('what a run believed follows from its stored row, incomplete or not', () => {
  const odd = { field: 'images.0.latest_pulled', expected: 'a moment', got: '-1' };
  for (const last of [standIn, notRead({ oddities: [odd], ...noImages }, 100)]) {
    const snapshot = givenHistory([own, last]);
    const row = snapshotOf({ ...rowOf(snapshot, 'forever'), seal: '0'.repeat(64) });
    expect(row.observation).toEqual(snapshot.observation);
    expect(row.state).toEqual(snapshot.state);
  }
});

test('no field of an answer that makes no sense opens a finding about digests or platforms, nor resolves one', () => {
  const senseless = fc.constantFrom<unknown>({}, [], true, [null]);
  const name = fc.constantFrom('os', 'architecture', 'variant', 'digest', 'latest_pulled', 'updated', 'size');
  const garbled = fc.dictionary(name, senseless);
  const images = [givenImage(), givenImage({ architecture: 'arm64', digest: two })];
  const moved = [givenImage({ digest: digestC }), givenImage({ architecture: 'arm64', digest: two })];
  const read = (given: unknown) => ({ seen: present(facts(givenDetail({ images: given }))) });
  fc.assert(
    fc.property(garbled, garbled, fc.constantFrom(images, moved), (one, other, shown) => {
      const odd = read([
        { ...shown[0], ...one },
        { ...shown[1], ...other },
      ]);
      const before = [read(images), read(shown), { ...read(shown), policy: { staleAfter: 'never' as const } }];
      const after = tell([...before, odd, read(shown)]);
      expect(after.told.slice(3)).toEqual([[], []]);
      expect(after.state.baseline).toEqual(tell(before).state.baseline);
      expect(after.state.findings).toEqual(tell(before).state.findings);
    }),
  );
});
