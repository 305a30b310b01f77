import fc from 'fast-check';
import { hashOf } from '../../functions/domain/chain.ts';
import { Duration } from '../../functions/domain/duration.ts';
import { type Event, type Finding, type OpenFinding, Resolution } from '../../functions/domain/finding.ts';
import { Instant } from '../../functions/domain/instant.ts';
import { type Observation, type TagFacts, UnknownCode } from '../../functions/domain/observation.ts';
import type { Reference } from '../../functions/domain/reference.ts';
import type { Snapshot } from '../../functions/domain/snapshot.ts';
import { api, day, givenDigest } from './givens.ts';

/** Objects as the code makes them, all of them with a prototype. */
const record = <Model>(model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> }): fc.Arbitrary<Model> =>
  fc.record<Model>(model, { noNullPrototype: true });

const digest = fc.constantFrom(...'0123456789abcdef').map(givenDigest);
const instant = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => Instant.parse(date.toISOString()));
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });
/** Any text, down to the empty one and what lies beyond the basic plane. */
const text = fc.string({ unit: 'binary', maxLength: 20 });
const size = orNull(fc.maxSafeNat());

const facts: fc.Arbitrary<TagFacts> = record({
  digest,
  digestFrom: fc.constantFrom('tag', 'platform'),
  platforms: fc.array(
    record({
      platform: text,
      digest: orNull(digest),
      sizeBytes: size,
      latestPulledAt: orNull(instant),
      updatedAt: orNull(instant),
    }),
    { maxLength: 3 },
  ),
  latestPulledAt: orNull(instant),
  lastUpdatedAt: orNull(instant),
  lastUpdater: orNull(text),
  sizeBytes: size,
});

const observation: fc.Arbitrary<Observation> = fc.oneof(
  record({ outcome: fc.constant('present'), observedAt: instant, facts }),
  record({ outcome: fc.constant('absent'), observedAt: instant }),
  record({
    outcome: fc.constant('unknown'),
    observedAt: instant,
    code: fc.constantFrom(...UnknownCode.options),
    detail: text,
  }),
);

/** Any finding of a tag, of every kind. */
export const givenAnyFinding = (reference: Reference): fc.Arbitrary<Finding> =>
  fc.oneof(
    record({
      kind: fc.constant('digest-changed'),
      reference: fc.constant(reference),
      expectation: fc.constantFrom('pinned', 'immutable'),
      from: digest,
      to: digest,
    }),
    record({
      kind: fc.constant('tag-absent'),
      reference: fc.constant(reference),
      lastSeenAt: orNull(instant),
      lastDigest: orNull(digest),
    }),
    record({
      kind: fc.constant('tag-unread'),
      reference: fc.constant(reference),
      code: fc.constantFrom(...UnknownCode.options),
      detail: text,
      unreadSince: instant,
    }),
    record({
      kind: fc.constant('tag-stale'),
      reference: fc.constant(reference),
      latestPulledAt: orNull(instant),
      idleSince: instant,
      staleAfter: fc.constantFrom(Duration.parse('90d'), Duration.parse('12h')),
    }),
  );

/** Any event of a tag: every kind of finding opened, and resolved for every reason. */
export function givenAnyEvent(reference: Reference): fc.Arbitrary<Event> {
  const finding = givenAnyFinding(reference);
  return fc.oneof(
    record({ kind: fc.constant('opened'), finding }),
    record({
      kind: fc.constant('resolved'),
      finding,
      openedAt: instant,
      because: fc.constantFrom(...Resolution.options),
    }),
  );
}

/** Any snapshot of a tag in the run of the first day, also such as no judgement makes. */
export function givenAnySnapshot(reference: Reference = api): fc.Arbitrary<Snapshot> {
  const openFinding: fc.Arbitrary<OpenFinding> = record({ finding: givenAnyFinding(reference), openedAt: instant });
  return record({
    reference: fc.constant(reference),
    runAt: fc.constant(day(0)),
    observation,
    state: record({
      baseline: orNull(record({ digest, since: instant })),
      lastSeen: orNull(record({ digest, since: instant, at: instant })),
      unread: orNull(record({ since: instant, times: fc.integer({ min: 1, max: 1_000_000 }) })),
      findings: fc.array(openFinding, { maxLength: 4 }),
    }),
    events: fc.array(givenAnyEvent(reference), { maxLength: 4 }),
    previous: orNull(record({ runAt: instant, hash: text.map(hashOf), expiresAt: orNull(fc.maxSafeNat()) })),
    configVersion: text,
  });
}
