import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { State } from '../../../../functions/domain/snapshot.ts';
import { accepted, digestA, digestB } from '../../../support/given/givens.ts';
import type { HistoryDay } from '../../../support/given/history.ts';
import { one, shows, three, two } from '../../../support/given/platforms.ts';
import { tell } from '../../../support/tell.ts';

const amd = ['linux/amd64', one] as const;
const arm = ['linux/arm64', two] as const;
const both = shows(digestA, [amd, arm]);
const accepting = (...acceptances: ReturnType<typeof accepted>[]) => ({ policy: { accepted: acceptances } });
const changed = ['opened platform-changed'];
const back = ['resolved platform-missing: present-again'];
const v8 = ['linux/arm64/v8', two] as const;

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'another spelling of a variant under the same digests is no change',
    history: [both, shows(digestA, [amd, v8]), shows(digestA, [['Linux/x86_64', one], arm]), both],
    told: [[], [], [], []],
  },
  {
    says: 'another digest is told whatever the spelling',
    history: [both, shows(digestA, [amd, ['linux/aarch64', three]]), both],
    told: [[], changed, ['resolved platform-changed: reverted']],
  },
  {
    says: 'and stays told when the spelling changes once more',
    history: [both, shows(digestA, [amd, ['linux/aarch64', three]]), shows(digestA, [amd, ['linux/arm64/8', three]])],
    told: [[], changed, []],
  },
  {
    says: 'another digest beside the known one is told, though it has a spelling of its own',
    history: [both, shows(digestA, [amd, arm, ['linux/arm64/v8', three]])],
    told: [[], changed],
  },
  {
    says: 'two spellings with two digests are both expected from then on',
    history: [shows(digestA, [arm, ['linux/arm64/v8', three]]), shows(digestA, [v8, ['linux/arm64', three]])],
    told: [[], []],
  },
  {
    says: 'what was found stays where one of two spellings gives no digest',
    history: [
      both,
      shows(digestA, [amd, ['linux/arm64/v8', three]]),
      shows(digestA, [amd, ['linux/arm64/v8', three], ['linux/arm64', null]]),
    ],
    told: [[], changed, []],
  },
  {
    says: 'neither does it resolve where that spelling may be the one that changed',
    history: [
      both,
      shows(digestA, [amd, ['linux/arm64/v8', three]]),
      shows(digestA, [amd, arm, ['linux/arm64/v8', null]]),
    ],
    told: [[], changed, []],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('a baseline has canonical names, whatever the registry calls its platforms', () => {
  const { state } = tell([shows(digestA, [v8, ['linux/arm64', three], ['Linux/x86_64', one]])]);
  expect(state.baseline?.platforms).toEqual([
    { platform: 'linux/amd64', digests: [one] },
    { platform: 'linux/arm64', digests: [two, three] },
  ]);
});

describe('of a state that an older version stored by other names', () => {
  const old = (history: readonly HistoryDay[], next: HistoryDay) => {
    const { state } = tell(history);
    const renamed = JSON.stringify(state).replaceAll('linux/arm64', 'linux/arm64/v8');
    // It has the form of the state that it was made of.
    return tell([next], JSON.parse(renamed) as State);
  };
  const incomplete = (day: HistoryDay): HistoryDay =>
    day.seen.outcome === 'present'
      ? { ...day, seen: { ...day.seen, facts: { ...day.seen.facts, incomplete: ['platforms'] } } }
      : day;
  const only = (digest: typeof one | null) => shows(digestA, [['linux/arm64', digest]]);
  const elsewhere = { policy: { expectation: { kind: 'pinned', digests: [digestB] } } } as const;

  test('the baseline gets its canonical names', () => {
    const platforms = [{ platform: 'linux/arm64', digests: [two] }];
    expect(old([only(two)], only(two)).state.baseline?.platforms).toEqual(platforms);
  });

  test.each<{ says: string; history: readonly HistoryDay[]; next: HistoryDay; told: string[] }>([
    { says: 'the same digest is no change', history: [only(two)], next: only(two), told: [] },
    { says: 'another one is', history: [only(two)], next: only(three), told: changed },
    {
      says: 'another one is also where the baseline stays what it is',
      history: [only(two)],
      next: { ...only(three), ...elsewhere },
      told: ['opened digest-changed', ...changed],
    },
    { says: 'what is open stays open', history: [only(two), only(three)], next: only(three), told: [] },
    { says: 'and is the same without a digest', history: [only(two), only(three)], next: only(null), told: [] },
    {
      says: 'and resolves',
      history: [only(two), only(three)],
      next: only(two),
      told: ['resolved platform-changed: reverted'],
    },
    {
      says: 'and resolves by an answer that does not name all',
      history: [only(two), only(three)],
      next: incomplete(only(two)),
      told: ['resolved platform-changed: reverted'],
    },
    {
      says: 'and is accepted',
      history: [only(two), only(three)],
      next: { ...only(three), ...accepting(accepted(three)) },
      told: ['resolved platform-changed: accepted'],
    },
    {
      says: 'what is missed stays missed',
      history: [both, shows(digestA, [amd])],
      next: shows(digestA, [amd]),
      told: [],
    },
    { says: 'until it is there', history: [both, shows(digestA, [amd])], next: both, told: back },
  ])('$says', ({ history, next, told }) => {
    expect(old(history, next).told).toEqual([told]);
  });
});

const spellings = [
  ['linux/amd64', 'Linux/AMD64', 'linux/x86_64', 'linux/amd64/v1'],
  ['linux/arm64', 'linux/arm64/v8', 'linux/aarch64'],
  ['linux/arm/v7', 'linux/arm', 'linux/armhf'],
] as const;
const entry = fc.record({
  platform: fc.nat({ max: spellings.length - 1 }),
  digest: fc.constantFrom(one, two),
  spellings: fc.tuple(fc.nat(), fc.nat()),
});

test('another spelling is never a change, and a new digest always is, however it is spelled', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), fc.nat(), (entries, at) => {
      const spelled = (run: 0 | 1, changed: number | null) =>
        shows(
          digestA,
          entries.map((each, index): readonly [string, typeof one] => {
            const names = spellings[each.platform] ?? [];
            const name = names[each.spellings[run] % names.length] ?? '';
            return [name, index === changed ? three : each.digest];
          }),
        );
      expect(tell([spelled(0, null), spelled(1, null)]).told).toEqual([[], []]);
      expect(tell([spelled(0, null), spelled(1, at % entries.length)]).told).toEqual([[], changed]);
    }),
  );
});
