import { expect, test } from 'vitest';
import { isRunnable, platformsOf } from '../../../functions/domain/values/platform.ts';
import { absent, accepted, day, digestA, digestB, digestC, givenFacts, moving } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { givenPlatform, one, shows, three, two } from '../../support/given/platforms.ts';
import { hours, tell } from '../../support/tell.ts';

const amd = ['linux/amd64', one] as const;
const arm = ['linux/arm64', two] as const;
const both = shows(digestA, [amd, arm]);
const wants = (...platforms: string[]) => ({ policy: { platforms } });
const accepting = (...acceptances: ReturnType<typeof accepted>[]) => ({ policy: { accepted: acceptances } });
const isMoving = { policy: { expectation: moving() } };
const missing = ['opened platform-missing'];
const changed = ['opened platform-changed'];
const back = ['resolved platform-missing: present-again'];

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'one that the baseline has is missed, until it is back',
    history: [both, shows(digestA, [amd]), both],
    told: [[], missing, back],
  },
  {
    says: 'a further one is missed from then on',
    history: [shows(digestA, [amd]), both, shows(digestA, [amd])],
    told: [[], [], missing],
  },
  {
    says: 'all are missed where the registry lists another one alone',
    history: [both, shows(digestA, [['linux/s390x', three]])],
    told: [[], [...missing, ...missing]],
  },
  {
    says: 'attestations are no platforms to be missed',
    history: [shows(digestA, [amd, ['unknown/unknown', three]]), shows(digestA, [amd])],
    told: [[], []],
  },
  {
    says: 'one that is demanded is missed at first sight',
    history: [{ ...shows(digestA, [amd]), ...wants('linux/amd64', 'linux/arm64') }, both],
    told: [missing, back],
  },
  {
    says: 'where some are demanded, others are not missed',
    history: [{ ...both, ...wants('linux/amd64') }, shows(digestA, [amd])],
    told: [[], []],
  },
  {
    says: 'demanding less is a way to let one go',
    history: [both, shows(digestA, [amd]), { ...shows(digestA, [amd]), ...wants('linux/amd64') }],
    told: [[], missing, ['resolved platform-missing: policy-changed']],
  },
  {
    says: 'an expected change does not excuse a lost one',
    history: [{ ...both, ...isMoving }, shows(digestB, [amd], 1), shows(digestB, [amd], 1)],
    told: [[], [...missing, '(noted expected-change)'], []],
  },
  {
    says: 'and the next change is held to it as well',
    history: [{ ...both, ...isMoving }, shows(digestB, [amd], 1), shows(digestC, [amd, arm], 2)],
    told: [[], [...missing, '(noted expected-change)'], [...back, '(noted expected-change)']],
  },
  {
    says: 'accepting the digest accepts its platforms',
    history: [both, shows(digestB, [amd]), { ...shows(digestB, [amd]), policy: { accepted: [accepted(digestB)] } }],
    told: [
      [],
      ['opened digest-changed', ...missing],
      ['resolved digest-changed: accepted', 'resolved platform-missing: accepted'],
    ],
  },
  {
    says: 'an acceptance for a time lets no platform go',
    history: [{ ...both, policy: { accepted: [accepted(digestB, { until: day(9) })] } }, shows(digestB, [amd], 1)],
    told: [[], [...missing, '(noted expected-change)']],
  },
  {
    says: 'an unexpected change moves nothing',
    history: [both, shows(digestB, [amd]), both],
    told: [[], ['opened digest-changed', ...missing], ['resolved digest-changed: reverted', ...back]],
  },
  {
    says: 'a platform that changes under the digest of its tag is told, and when it changes back',
    history: [both, shows(digestA, [['linux/amd64', three], arm]), both],
    told: [[], changed, ['resolved platform-changed: reverted']],
  },
  {
    says: 'a further change is told by itself',
    history: [both, shows(digestA, [['linux/amd64', three], arm]), shows(digestA, [['linux/amd64', two], arm])],
    told: [[], changed, [...changed, 'resolved platform-changed: superseded']],
  },
  {
    says: 'each platform is told by itself',
    history: [
      both,
      shows(digestA, [
        ['linux/amd64', three],
        ['linux/arm64', three],
      ]),
    ],
    told: [[], [...changed, ...changed]],
  },
  {
    says: 'one that changed and then is gone was not changed back',
    history: [both, shows(digestA, [['linux/amd64', three], arm]), shows(digestA, [arm])],
    told: [[], changed, [...missing, 'resolved platform-changed: superseded']],
  },
  {
    says: 'one that changed and then has no digest stays a finding, until its digest tells',
    history: [
      both,
      shows(digestA, [['linux/amd64', three], arm]),
      shows(digestA, [['linux/amd64', null], arm]),
      shows(digestA, [['linux/amd64', three], arm]),
      shows(digestA, [['linux/amd64', null], arm]),
      both,
    ],
    told: [[], changed, [], [], [], ['resolved platform-changed: reverted']],
  },
  {
    says: 'another digest of the tag takes its place',
    history: [both, shows(digestA, [['linux/amd64', three], arm]), shows(digestB, [['linux/amd64', three], arm])],
    told: [[], changed, ['opened digest-changed', 'resolved platform-changed: superseded']],
  },
  {
    says: 'accepted for good, the platform is as expected from then on',
    history: [
      both,
      shows(digestA, [['linux/amd64', three], arm]),
      { ...shows(digestA, [['linux/amd64', three], arm]), policy: { accepted: [accepted(three)] } },
      { ...shows(digestA, [['linux/amd64', three], arm]), policy: { accepted: [] } },
      both,
    ],
    told: [[], changed, ['resolved platform-changed: accepted'], [], changed],
  },
  {
    says: 'accepted for a time, it is told again afterwards',
    history: [
      both,
      { ...shows(digestA, [['linux/amd64', three], arm]), policy: { accepted: [accepted(three, { until: day(2) })] } },
      shows(digestA, [['linux/amd64', three], arm]),
    ],
    told: [[], [], changed],
  },
  {
    says: 'one without a digest says nothing, and is learnt later',
    history: [
      shows(digestA, [['linux/amd64', null]]),
      shows(digestA, [amd]),
      shows(digestA, [['linux/amd64', null]]),
      shows(digestA, [['linux/amd64', two]]),
    ],
    told: [[], [], [], changed],
  },
  {
    says: 'one that is listed twice has two digests, in any order',
    history: [
      shows(digestA, [amd, ['linux/amd64', two]]),
      shows(digestA, [['linux/amd64', two], amd]),
      shows(digestA, [amd]),
      shows(digestA, [amd, ['linux/amd64', three]]),
    ],
    told: [[], [], [], changed],
  },
])('a platform: $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('the evidence names the platform, and what demands it or what it was', () => {
  expect(
    tell([both, shows(digestA, [['linux/amd64', three]])]).state.findings.map(({ finding }) => finding),
  ).toMatchObject([
    { kind: 'platform-changed', platform: 'linux/amd64', digest: digestA, from: [one], to: [three] },
    { kind: 'platform-missing', platform: 'linux/arm64', digest: digestA, demandedBy: 'baseline' },
  ]);
  expect(tell([{ ...shows(digestA, [amd]), ...wants('linux/s390x') }]).state.findings).toMatchObject([
    { finding: { kind: 'platform-missing', platform: 'linux/s390x', demandedBy: 'configuration' } },
  ]);
});

test('the baseline keeps what an expected change lost, without digests', () => {
  const { state } = tell([{ ...both, ...isMoving }, shows(digestB, [['linux/amd64', three]], 1)]);
  expect(state.baseline).toEqual({
    digest: digestB,
    since: day(1),
    platforms: [
      { platform: 'linux/amd64', digests: [three] },
      { platform: 'linux/arm64', digests: [] },
    ],
  });
});

test('platforms are sorted, each name once', () => {
  const platforms = [
    givenPlatform('b', two),
    givenPlatform('a', one),
    givenPlatform('b', one),
    givenPlatform('b', two),
    givenPlatform('c', null),
  ];
  expect(platformsOf(givenFacts({ platforms }))).toEqual([
    { platform: 'a', digests: [one] },
    { platform: 'b', digests: [one, two] },
    { platform: 'c', digests: [] },
  ]);
  expect(['unknown/unknown', 'unknown/amd64', 'linux/unknown', 'linux/amd64'].map(isRunnable)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('of many platforms that are lost or changed at once, twenty are told', () => {
  const names = Array.from({ length: 30 }, (_, index) => `linux/a${index + 10}`);
  const many = shows(
    digestA,
    names.map((name) => [name, one] as const),
  );
  expect(tell([many, shows(digestA, [['linux/none', null]])]).told[1]).toEqual(
    Array(20).fill('opened platform-missing'),
  );
  const others = names.map((name) => [name, two] as const);
  expect(tell([many, shows(digestA, others)]).told[1]).toEqual(Array(20).fill('opened platform-changed'));
});

test('an acceptance of another digest, or of one of two, changes nothing', () => {
  const now = shows(digestA, [['linux/amd64', three], arm]);
  const other = { policy: { accepted: [accepted(digestC)] } };
  expect(tell([both, { ...now, ...other }, { ...now, policy: { accepted: [] } }]).told).toEqual([[], changed, []]);
  const doubled = shows(digestA, [['linux/amd64', three], ['linux/amd64', digestB], arm]);
  const half = tell([both, { ...doubled, policy: { accepted: [accepted(three)] } }]);
  expect(half.told[1]).toEqual(changed);
  expect(half.state.baseline?.platforms[0]).toEqual({ platform: 'linux/amd64', digests: [one] });
});

test('a digest that is known beside an accepted one stays as it is', () => {
  const first = shows(digestA, [amd, ['linux/amd64', two]]);
  const accepting = { policy: { accepted: [accepted(three)] } };
  const { told, state } = tell([first, { ...shows(digestA, [amd, ['linux/amd64', three]]), ...accepting }]);
  expect(told).toEqual([[], ['(noted expected-platform-change)']]);
  expect(state.baseline?.platforms).toEqual([{ platform: 'linux/amd64', digests: [one, three] }]);
});

test('platforms of a baseline are sorted, also those that were learnt or lost', () => {
  const learnt = tell([shows(digestA, [arm]), both]).state.baseline?.platforms;
  expect(learnt?.map(({ platform: name }) => name)).toEqual(['linux/amd64', 'linux/arm64']);
  const lost = tell([{ ...both, ...isMoving }, shows(digestB, [arm], 1)]).state.baseline?.platforms;
  expect(lost).toEqual([
    { platform: 'linux/amd64', digests: [] },
    { platform: 'linux/arm64', digests: [two] },
  ]);
});

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'the second of two platforms changes back',
    history: [both, shows(digestA, [amd, ['linux/arm64', three]]), both],
    told: [[], changed, ['resolved platform-changed: reverted']],
  },
  {
    says: 'a platform changes back in part',
    history: [
      both,
      shows(digestA, [['linux/amd64', two], ['linux/amd64', three], arm]),
      shows(digestA, [amd, ['linux/amd64', three], arm]),
    ],
    told: [[], changed, [...changed, 'resolved platform-changed: superseded']],
  },
  {
    says: 'what was found of platforms stays while the tag is absent',
    history: [both, shows(digestA, [['linux/amd64', three]]), { seen: absent }, both],
    told: [
      [],
      [...changed, ...missing],
      ['opened tag-absent'],
      [
        'resolved platform-changed: reverted',
        'resolved platform-missing: present-again',
        'resolved tag-absent: present-again',
      ],
    ],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told.map((run) => run.toSorted())).toEqual(told.map((run) => run.toSorted()));
});

test('of equal severity the order is that of the table', () => {
  const policy = { severities: { 'platform-missing': 'critical' } } as const;
  const { state } = tell([{ ...both, policy }, shows(digestB, [amd])]);
  expect(state.findings.map(({ finding }) => finding.kind)).toEqual(['digest-changed', 'platform-missing']);
});

const amdShows = (digest: typeof one, onDay = 0, tag = digestA) => shows(tag, [['linux/amd64', digest]], onDay);
const adopted = ['(noted expected-platform-change)'];

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'dies with its digest: a return to it is a finding again',
    history: [
      amdShows(one),
      amdShows(two),
      { ...amdShows(two), ...accepting(accepted(two)) },
      { ...amdShows(three), ...accepting(accepted(two), accepted(three)) },
      amdShows(two),
    ],
    told: [[], changed, ['resolved platform-changed: accepted'], adopted, changed],
  },
  {
    says: 'dies with its digest also where the tag moved on to another one',
    history: [
      { ...amdShows(one), policy: { expectation: moving(), accepted: [accepted(two)] } },
      amdShows(two),
      amdShows(three, 2, digestB),
      amdShows(two, 2, digestB),
    ],
    told: [[], adopted, ['(noted expected-change)'], changed],
  },
  {
    says: 'is given anew after that, and counts',
    history: [
      { ...amdShows(one), ...accepting(accepted(two), accepted(three)) },
      amdShows(two),
      amdShows(three),
      amdShows(two),
      { ...amdShows(two), ...accepting(accepted(two, { at: day(3) })) },
    ],
    told: [[], adopted, adopted, changed, ['resolved platform-changed: accepted']],
  },
  {
    says: 'does not count where its digest was seen before it, and left',
    history: [
      amdShows(one),
      amdShows(two),
      amdShows(one),
      { ...amdShows(two), ...accepting(accepted(two, { at: hours(1, 1) })) },
    ],
    told: [[], changed, ['resolved platform-changed: reverted'], changed],
  },
  {
    says: 'for a time is not noted, and leaves what is expected as it is',
    history: [{ ...amdShows(one), ...accepting(accepted(two, { until: day(2) })) }, amdShows(two), amdShows(two)],
    told: [[], [], changed],
  },
])('an acceptance of a platform $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('a platform that changes as it was accepted beforehand is noted with what it was and is', () => {
  const history = [{ ...amdShows(one), ...accepting(accepted(two)) }, amdShows(two)];
  expect(tell(history).events[1]).toMatchObject([
    {
      notice: {
        kind: 'expected-platform-change',
        digest: digestA,
        platform: 'linux/amd64',
        from: [one],
        to: [two],
      },
      told: false,
    },
  ]);
});

test('a platform that is found though an acceptance once allowed it says which', () => {
  const lapsing = { ...amdShows(two), ...accepting(accepted(two, { at: hours(1, 1), until: day(3) })) };
  const { state } = tell([amdShows(one), amdShows(two), lapsing, amdShows(two)]);
  expect(state.findings).toMatchObject([{ finding: { expired: [{ at: hours(1, 1), until: day(3) }] } }]);
});

test('of more platforms than are told of, those that were told stay, whatever comes before them', () => {
  const names = Array.from({ length: 22 }, (_, index) => `linux/a${index + 10}`);
  const with22 = (changedFrom: number) =>
    shows(
      digestA,
      names.map((name, index) => [name, index < changedFrom ? one : two] as const),
    );
  const { told, state } = tell([with22(22), with22(2), with22(1)]);
  expect(told[1]).toEqual(Array(20).fill('opened platform-changed'));
  expect(told[2]).toEqual([]);
  expect(state.findings).toHaveLength(20);
  const lost = (from: number) =>
    shows(
      digestA,
      names.slice(0, from).map((name) => [name, one] as const),
    );
  expect(tell([with22(22), lost(2), lost(1)]).told.slice(1)).toEqual([Array(20).fill('opened platform-missing'), []]);
});

test.each([
  ['linux/arm64', 'linux/arm64/v8'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/amd64', 'linux/amd64/v1'],
])('%s is the same as %s, whichever of them is demanded', (plain, withVariant) => {
  for (const [demanded, shown] of [
    [plain, withVariant],
    [withVariant, plain],
  ] as const) {
    const none = { ...shows(digestA, [['linux/none', null]]), ...wants(demanded) };
    expect(tell([none, shows(digestA, [[shown, one]])]).told).toEqual([missing, back]);
  }
});

test.each([
  ['linux/arm/v7', 'linux/arm/v6'],
  ['linux/arm64', 'linux/arm64/v9'],
  ['linux/amd64', 'windows/amd64'],
])('%s is not %s', (demanded, shown) => {
  expect(tell([{ ...shows(digestA, [[shown, one]]), ...wants(demanded) }]).told).toEqual([missing]);
});
