import fc from 'fast-check';
import { type Observation, PartialFact, UnlistedReason } from '../../../functions/domain/observation.ts';
import type { Expectation, Policy } from '../../../functions/domain/policy.ts';
import { parseChangeWindow } from '../../../functions/domain/values/change-window.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { day, givenDigest, givenPolicy } from '../given/givens.ts';
import type { HistoryDay } from '../given/history.ts';

/** Objects as the code makes them, all of them with a prototype. */
const record = <Model>(model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> }): fc.Arbitrary<Model> =>
  fc.record<Model>(model, { noNullPrototype: true });
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });

const digest = fc.constantFrom(...'abc'.split('').map(givenDigest));
const hourMs = 3_600_000;
/** Most often of these days, and sometimes of no time that can be. */
const moment: fc.Arbitrary<Instant> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.integer({ min: -72, max: 240 }).map((hour) => instantFromMs(Date.parse(day(0)) + hour * hourMs)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('0000-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z')
      .map((text) => text as Instant),
  },
);
const windows = ['Mon-Fri 09:00-18:00', '22:00-04:00', 'Sat,Sun 00:00-24:00'].map((text) => {
  const window = parseChangeWindow(text);
  if (window === undefined) throw new Error(`"${text}" is no window.`);
  return window;
});
const updater = fc.constantFrom('ci', 'stranger');

const platform = record({
  platform: fc.constantFrom('linux/amd64', 'linux/arm64', 'unknown/unknown', ''),
  digest: orNull(digest),
  sizeBytes: fc.constant(null),
  latestPulledAt: orNull(moment),
  updatedAt: orNull(moment),
});

const anyPresent: fc.Arbitrary<Observation> = record({
  outcome: fc.constant('present' as const),
  observedAt: moment,
  facts: record({
    digest,
    digestFrom: fc.constantFrom('tag' as const, 'platform' as const),
    platforms: fc.array(platform, { maxLength: 4 }),
    latestPulledAt: orNull(moment),
    lastUpdatedAt: orNull(moment),
    lastUpdater: orNull(updater),
    sizeBytes: fc.constant(null),
    readFrom: fc.constantFrom('detail' as const, 'list' as const),
    incomplete: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...PartialFact.options])),
    oddities: fc.constant([]),
  }),
});
const anyAbsent: fc.Arbitrary<Observation> = record({
  outcome: fc.constant('absent' as const),
  observedAt: moment,
  doubted: fc.boolean(),
  detail: fc.constant('the complete list of tags lacks it'),
});
export const anyUnreadable: fc.Arbitrary<Extract<Observation, { outcome: 'unreadable' }>> = record({
  outcome: fc.constant('unreadable' as const),
  observedAt: moment,
  code: fc.constantFrom('timed-out' as const, 'throttled' as const),
  detail: fc.constant('No answer.'),
  shared: fc.boolean(),
});

/** What may be seen of a tag, however odd. */
export const anyObservation: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 8, arbitrary: anyPresent },
  { weight: 2, arbitrary: anyAbsent },
  { weight: 2, arbitrary: anyUnreadable },
  {
    weight: 1,
    arbitrary: record({
      outcome: fc.constant('unlisted' as const),
      observedAt: moment,
      reason: fc.constantFrom(...UnlistedReason.options),
    }),
  },
);

const duration = fc.constantFrom('1h', '12h', '1d', '2d', '99999w').map((text) => Duration.parse(text));
const orNever = fc.oneof(duration, fc.constant('never' as const));
const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.constant<Expectation>({ kind: 'immutable' }),
  digest.map((only): Expectation => ({ kind: 'pinned', digests: [only] })),
  record({
    between: orNull(fc.subarray(windows, { minLength: 1 })),
    by: orNull(fc.constant(['ci'])),
    timeZone: fc.constantFrom('UTC', 'Asia/Seoul', 'America/New_York'),
  }).map((changes): Expectation => ({ kind: 'moving', changes })),
);

export const anyPolicy: fc.Arbitrary<Policy> = record({
  expectation,
  accepted: fc.array(record({ digest, reason: fc.constant(null), at: orNull(moment), until: orNull(moment) }), {
    maxLength: 2,
  }),
  platforms: orNull(fc.constantFrom(['linux/amd64'], ['linux/amd64', 'linux/arm64'])),
  staleAfter: orNever,
  warnBefore: orNever,
  unreadableAfter: fc.integer({ min: 1, max: 3 }),
  notifyExpected: fc.boolean(),
  notifyNew: fc.boolean(),
  deletion: fc.constantFrom('unexpected' as const, 'expected' as const),
  listedBy: fc.constantFrom('name' as const, 'pattern' as const),
  remindEvery: orNever,
  severities: fc.constantFrom<Policy['severities']>({}, { 'tag-stale': 'critical', 'digest-changed': 'low' }),
});

/** Runs of a tag in the order of their times, hours to days apart, under a policy that changes now and then. */
export const anyHistory: fc.Arbitrary<readonly HistoryDay[]> = fc
  .array(
    fc.record(
      { seen: anyObservation, policy: anyPolicy, afterHours: fc.constantFrom(1, 1, 1, 3, 24, 24, 200) },
      { requiredKeys: ['seen', 'afterHours'], noNullPrototype: true },
    ),
    { maxLength: 25 },
  )
  .map((steps) => {
    let atMs = Date.parse(day(0));
    return steps.map(({ seen, policy, afterHours }) => {
      atMs += afterHours * hourMs;
      return { seen, ...(policy && { policy }), runAt: instantFromMs(atMs) };
    });
  });

/** A history under one policy from its first run on. */
export const anyHistoryUnderOnePolicy = fc
  .tuple(anyHistory, anyPolicy)
  .map(([history, policy]) => history.map(({ policy: _, ...each }) => ({ ...each, policy: givenPolicy(policy) })));
