import { expect, test } from 'vitest';
import { type FlapRecord, isAboutFinding } from '../../../functions/domain/event.ts';
import { identityOf } from '../../../functions/domain/finding.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { prune } from '../../../functions/judge/flapping.ts';
import { absent, api, digestA, digestB, digestC, present, unreadable } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { hourly, hours, tell } from '../../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const c = { seen: present({ digest: digestC }) };
const gone = { seen: absent };
const unread = { seen: unreadable };
const remindEvery = (text: string) =>
  ({ policy: { remindEvery: text === 'never' ? text : Duration.parse(text) } }) as const;
const opened = ['opened digest-changed'];
const reverted = ['resolved digest-changed: reverted'];

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'the third opening within a day is the last that is told',
    history: hourly(a, b, a, b, a, b, a, b, a),
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      ['(opened digest-changed)'],
      ['(resolved digest-changed: reverted)'],
    ],
  },
  {
    says: 'once it was quiet for a day, what became of it is told: resolved',
    history: [
      ...hourly(a, b, a, b, a, b, a),
      { ...a, runAt: hours(41) },
      { ...a, runAt: hours(42) },
      { ...a, runAt: hours(43) },
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      [],
      ['settled digest-changed: reverted'],
      [],
    ],
  },
  {
    says: 'or still open, of which a reminder follows in its time',
    history: [
      ...hourly({ ...a, ...remindEvery('1d') }, b, a, b, a, b),
      { ...b, runAt: hours(38) },
      { ...b, runAt: hours(39) },
      { ...b, runAt: hours(62) },
      { ...b, runAt: hours(63) },
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      [],
      ['settled digest-changed: open'],
      [],
      ['reminded digest-changed'],
    ],
  },
  {
    says: 'after that it counts from the beginning',
    history: [
      ...hourly(a, b, a, b, a, b, a),
      ...[42, 45, 48].flatMap((hour) => [
        { ...a, runAt: hours(hour) },
        { ...b, runAt: hours(hour + 1) },
      ]),
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      ['settled digest-changed: reverted'],
      opened,
      reverted,
      opened,
      reverted,
      opened,
    ],
  },
  {
    says: 'an absence in doubt settles no absence: the run after it does',
    history: [
      ...hourly(a, gone, a, gone, a, gone, a),
      { seen: { ...absent, doubted: true }, runAt: hours(42) },
      { ...a, runAt: hours(43) },
    ],
    told: [
      [],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['(resolved tag-absent: present-again)'],
      [],
      ['settled tag-absent: present-again'],
    ],
  },
  {
    says: 'an absence that is confirmed after a stable day is told',
    history: [
      ...hourly(a, gone, a, gone, a, gone, a),
      { seen: { ...absent, doubted: true }, runAt: hours(50) },
      { ...gone, runAt: hours(51) },
    ],
    told: [
      [],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['(resolved tag-absent: present-again)'],
      [],
      ['opened tag-absent'],
    ],
  },
  {
    says: 'what opens after a stable day counts from the beginning, also where no run saw it settle',
    history: [...hourly(a, b, a, b, a, b, a), { ...b, runAt: hours(42) }, { ...a, runAt: hours(43) }],
    told: [[], opened, reverted, opened, reverted, opened, ['(resolved digest-changed: reverted)'], opened, reverted],
  },
  {
    says: 'openings that are a day apart do not count together',
    history: [a, b, a, b, a, b, a, b].map((each, index) => ({ ...each, runAt: hours(index * 12) })),
    told: [[], opened, reverted, opened, reverted, opened, reverted, opened],
  },
  {
    says: 'findings of another digest count by themselves',
    history: hourly(a, b, a, c, a, b, a, c, a),
    told: [[], opened, reverted, opened, reverted, opened, reverted, opened, reverted],
  },
  {
    says: 'an outage neither settles it nor counts as quiet',
    history: [
      ...hourly(a, b, a, b, a, b, a),
      { ...a, runAt: hours(30) },
      { ...unread, runAt: hours(31) },
      { ...unread, runAt: hours(50) },
      { ...a, runAt: hours(60) },
      { ...a, runAt: hours(70) },
      { ...a, runAt: hours(71) },
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      [],
      [],
      [],
      [],
      [],
      ['settled digest-changed: reverted'],
    ],
  },
  {
    says: 'while it is suppressed, reminders are told of it all the same',
    history: [
      ...hourly({ ...a, ...remindEvery('10h') }, b, a, b, a, b),
      { ...b, runAt: hours(24) },
      { ...b, runAt: hours(25) },
      { ...a, runAt: hours(34) },
      { ...a, runAt: hours(35) },
      { ...b, runAt: hours(36) },
      { ...a, runAt: hours(37) },
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      [],
      ['reminded digest-changed'],
      ['(resolved digest-changed: reverted)'],
      [],
      opened,
      ['(resolved digest-changed: reverted)'],
    ],
  },
  {
    says: 'what is never to be told again is not, however long it flaps',
    history: [
      ...hourly({ ...a, ...remindEvery('never') }, b, a, b, a, b),
      ...[30, 50, 70, 90].map((hour, index) => ({ ...(index % 2 === 0 ? a : b), runAt: hours(hour) })),
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      ['(opened digest-changed)'],
      ['(resolved digest-changed: reverted)'],
      ['(opened digest-changed)'],
    ],
  },
  {
    says: 'two findings flap each by itself',
    history: hourly(a, gone, a, gone, a, gone, a, b),
    told: [
      [],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['(resolved tag-absent: present-again)'],
      opened,
    ],
  },
])('flapping: $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('an opening tells how often it came within a day', () => {
  const { events, state } = tell(hourly(a, b, a, b, a, b, a, b));
  const counts = events.flat().flatMap((event) => (event.kind === 'opened' ? [event.openings] : []));
  expect(counts).toEqual([1, 2, 3, 4]);
  expect(state.flapRecords).toMatchObject([
    {
      at: [3, 9, 15, 21].map((hour) => hours(hour)),
      suppressed: { since: hours(15), toldAt: hours(15), stableSince: hours(21), because: null },
    },
  ]);
});

test('what flapped and settled tells since when, and how it ended', () => {
  const settled = [...hourly(a, b, a, b, a, b, a), { ...a, runAt: hours(50) }];
  expect(tell(settled).events.at(-1)).toMatchObject([
    {
      kind: 'settled',
      flappingSince: hours(15),
      openedAt: null,
      because: 'reverted',
      severity: 'critical',
      told: true,
    },
  ]);
  expect(tell(settled).state.flapRecords).toEqual([]);
  const open = [...hourly(a, b, a, b, a, b), { ...b, runAt: hours(50) }];
  expect(tell(open).events.at(-1)).toMatchObject([{ kind: 'settled', openedAt: hours(15), because: null }]);
});

test('what settles tells of itself, and not of another finding that is open', () => {
  const both = { digest: digestB, platforms: [bare, { ...bare, platform: 'linux/arm64' }] };
  const whole = { seen: present(both) };
  const half = { seen: present({ ...both, platforms: [bare] }) };
  const policy = { policy: { platforms: ['linux/amd64', 'linux/arm64'] } } as const;
  const flaps = hourly({ seen: present({ ...both, digest: digestA }), ...policy }, half, whole, half, whole, half);
  const { told, events } = tell([...flaps, { ...half, runAt: hours(50) }]);
  expect(told[1]).toEqual(['opened digest-changed', 'opened platform-missing']);
  expect(events.at(-1)).toMatchObject([
    { kind: 'settled', openedAt: hours(15), finding: { kind: 'platform-missing' } },
  ]);
});

test('an opening counts for a day, whatever other flapRecords came before it', () => {
  const times = [-1, 0, 1, 20, 21, 25, 26];
  const { events } = tell([a, b, a, b, a, a, b].map((each, index) => ({ ...each, runAt: hours(times[index] ?? 0) })));
  const counts = events.flat().flatMap((event) => (event.kind === 'opened' ? [event.openings] : []));
  expect(counts).toEqual([1, 2, 2]);
});

test('flapRecords are forgotten after a day', () => {
  const { states } = tell([...hourly(a, b, a), { ...a, runAt: hours(26.9) }, { ...a, runAt: hours(27) }]);
  expect(states.map(({ flapRecords }) => flapRecords.length)).toEqual([0, 1, 1, 1, 0]);
});

test('a tag that shows ever new digests leaves no more behind than a row can hold', () => {
  const digests = Array.from(
    { length: 60 },
    (_, index) => digestA.replace(/a{4}$/, String(1000 + index)) as typeof digestA,
  );
  const { state } = tell(
    [a, ...digests.map((digest) => ({ seen: present({ digest }) }))].map((each, index) => ({
      ...each,
      runAt: hours(index / 10),
    })),
  );
  expect(state.flapRecords).toHaveLength(20);
  expect(state.flapRecords.map(({ identity }) => identity.slice(-4))).toEqual(expect.arrayContaining(['1059', '1040']));
});

test('a finding that flaps for ever keeps no more than its last ten flapRecords', () => {
  const flaps = Array.from({ length: 60 }, (_, index) => ({ ...(index % 2 === 0 ? a : b), runAt: hours(index / 10) }));
  const { state } = tell(flaps);
  expect(state.flapRecords).toMatchObject([{ at: expect.toSatisfy((at: string[]) => at.length === 10) }]);
  expect(state.flapRecords[0]?.at.at(-1)).toBe(hours(5.9));
});

test('of more flapping findings than a row can hold, the end of each is told all the same', () => {
  const many = Array.from({ length: 25 }, (_, index) => `linux/a${index + 10}`);
  const platforms = (names: readonly string[]) => ({
    seen: present({ platforms: names.map((platform) => ({ ...bare, platform })) }),
  });
  const both = platforms(many);
  const [some, others] = [platforms(many.slice(0, 15)), platforms(many.slice(15))];
  const flaps = [both, some, both, some, both, some, both, others, both, others, both, others, both, others, both];
  const { events, state } = tell(flaps.map((each, index) => ({ ...each, runAt: hours(index / 10) })));
  expect(state.findings).toEqual([]);
  expect(state.flapRecords.filter(({ suppressed }) => suppressed !== null)).toHaveLength(20);

  const last = new Map<string, string>();
  for (const event of events.flat())
    if (isAboutFinding(event) && event.told) last.set(identityOf(event.finding), event.kind);
  expect(last.size).toBe(25);
  const suppressed = state.flapRecords.map(({ identity }) => identity).toSorted();
  expect(
    [...last]
      .filter(([, kind]) => kind === 'opened')
      .map(([identity]) => identity)
      .toSorted(),
  ).toEqual(suppressed);
  expect([...last.values()].filter((kind) => kind === 'resolved')).toHaveLength(5);
});

test.each([
  {
    says: 'one that is suppressed goes before all others, however old it is',
    suppressed: [0],
    others: 25,
    kept: [0, 7],
  },
  {
    says: 'of those that are suppressed, the last ones',
    suppressed: Array.from({ length: 25 }, (_, at) => at),
    others: 5,
    kept: [5],
  },
])('of more findings than are remembered: $says', ({ suppressed, others, kept: [first, second] }) => {
  const all = [
    ...suppressed.map((at) => givenOpening(at, true)),
    ...Array.from({ length: others }, (_, at) => givenOpening(at + 1, false)),
  ];
  const ats = (isSuppressed: boolean, flapRecords: readonly FlapRecord[]) =>
    flapRecords
      .filter((each) => (each.suppressed !== null) === isSuppressed)
      .flatMap(({ at }) => at)
      .toSorted();
  for (const flapRecords of [all, all.toReversed()]) {
    const kept = prune(flapRecords, hours(1));
    expect(kept).toHaveLength(20);
    expect(ats(true, kept)[0]).toBe(moment(first ?? 0));
    expect(ats(false, kept)[0]).toBe(second === undefined ? undefined : moment(second));
  }
});

const moment = (minutes: number) => hours(minutes / 60);
function givenOpening(minutes: number, isSuppressed: boolean): FlapRecord {
  const at = moment(minutes);
  const finding = {
    kind: 'tag-unreadable',
    reference: api,
    code: 'timed-out',
    detail: '',
    unreadableSince: at,
  } as const;
  return {
    identity: `${minutes} ${isSuppressed}`,
    at: [at],
    suppressed: isSuppressed ? { finding, since: at, toldAt: at, stableSince: at, because: null } : null,
  };
}

const bare = { platform: 'linux/amd64', digest: digestA, sizeBytes: null, latestPulledAt: null, updatedAt: null };
