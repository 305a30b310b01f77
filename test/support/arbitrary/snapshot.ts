import fc from 'fast-check';
import { type Event, type FlapRecord, type Notice, Resolution } from '../../../functions/domain/event.ts';
import { ChangeReason } from '../../../functions/domain/evidence.ts';
import type { Finding, OpenFinding } from '../../../functions/domain/finding.ts';
import {
  type Observation,
  PartialFact,
  type TagFacts,
  UnlistedReason,
  UnreadableCode,
} from '../../../functions/domain/observation.ts';
import { SettingName } from '../../../functions/domain/registry.ts';
import type { Snapshot } from '../../../functions/domain/snapshot.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { Instant } from '../../../functions/domain/values/instant.ts';
import { ImageName, type Reference, RegistryKey } from '../../../functions/domain/values/reference.ts';
import { Severity } from '../../../functions/domain/values/severity.ts';
import { api, day, givenDigest } from '../given/givens.ts';

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
  readFrom: fc.constantFrom('detail', 'list'),
  incomplete: fc.subarray([...PartialFact.options]),
  oddities: fc.array(record({ field: text, expected: text, got: text }), { maxLength: 2 }),
});

const observation: fc.Arbitrary<Observation> = fc.oneof(
  record({ outcome: fc.constant('present'), observedAt: instant, facts }),
  record({ outcome: fc.constant('absent'), observedAt: instant, doubted: fc.boolean(), detail: text }),
  record({
    outcome: fc.constant('unlisted'),
    observedAt: instant,
    reason: fc.constantFrom(...UnlistedReason.options),
  }),
  record({
    outcome: fc.constant('unreadable'),
    observedAt: instant,
    code: fc.constantFrom(...UnreadableCode.options),
    detail: text,
    shared: fc.boolean(),
  }),
);

const staleAfter = fc.constantFrom(Duration.parse('90d'), Duration.parse('12h'));

const arrival = record({
  after: orNull(instant),
  observedAt: instant,
  lastUpdatedAt: orNull(instant),
  lastUpdater: orNull(text),
});
const span = record({ since: instant, until: instant });
const digests = fc.array(digest, { minLength: 1, maxLength: 3 });

/** Any finding of a tag or of the registry `prod`, of every kind. */
export const givenAnyFinding = (reference: Reference): fc.Arbitrary<Finding> => {
  const about = { reference: fc.constant(reference) };
  const reasons = fc.subarray([...ChangeReason.options], { minLength: 1 });
  const expired = fc.array(record({ at: orNull(instant), until: orNull(instant) }), { maxLength: 2 });
  const change = { ...about, reasons, from: digest, to: digest, arrival, expired };
  return fc.oneof(
    record({ kind: fc.constant('digest-changed'), ...change }),
    record({ kind: fc.constant('digest-rolled-back'), ...change, formerly: span }),
    record({
      kind: fc.constant('platform-changed'),
      ...about,
      digest,
      platform: text,
      from: digests,
      to: digests,
      expired,
    }),
    record({
      kind: fc.constant('platform-missing'),
      ...about,
      platform: text,
      demandedBy: fc.constantFrom('configuration', 'baseline'),
      digest,
    }),
    record({
      kind: fc.constant('registry-suspect'),
      registry: fc.constant(RegistryKey.parse('prod')),
      absent: fc.nat(),
      answered: fc.nat(),
      examples: fc.array(fc.constant(reference), { maxLength: 3 }),
    }),
    record({
      kind: fc.constant('registry-unreadable'),
      registry: fc.constant(RegistryKey.parse('prod')),
      code: orNull(fc.constantFrom(...UnreadableCode.options)),
      detail: text,
      unreadable: fc.nat(),
      targets: fc.nat(),
      neverSeen: fc.boolean(),
      unreadableSince: instant,
    }),
    record({
      kind: fc.constant('registry-setting-changed'),
      registry: fc.constant(RegistryKey.parse('prod')),
      setting: fc.constantFrom(...SettingName.options),
      was: fc.boolean(),
      is: fc.boolean(),
      images: fc.nat(),
      examples: fc.array(fc.constant(ImageName.parse('web/api')), { maxLength: 3 }),
      lastSeenAt: instant,
    }),
    record({
      kind: fc.constant('tag-absent'),
      reference: fc.constant(reference),
      lastSeenAt: orNull(instant),
      lastDigest: orNull(digest),
      detail: text,
    }),
    record({
      kind: fc.constant('tag-unreadable'),
      reference: fc.constant(reference),
      code: fc.constantFrom(...UnreadableCode.options),
      detail: text,
      unreadableSince: instant,
    }),
    record({
      kind: fc.constant('tag-stale'),
      reference: fc.constant(reference),
      latestPulledAt: orNull(instant),
      idleSince: instant,
      staleAfter,
    }),
  );
};

const severity = fc.constantFrom(...Severity.options);
const because = fc.constantFrom(...Resolution.options);

const notice = (reference: Reference): fc.Arbitrary<Notice> =>
  fc.oneof(
    record({
      kind: fc.constant('expected-change'),
      reference: fc.constant(reference),
      from: digest,
      to: digest,
      by: fc.constantFrom('pinned', 'moving', 'acceptance'),
      until: orNull(instant),
      arrival,
      formerly: orNull(span),
    }),
    record({
      kind: fc.constant('expected-platform-change'),
      reference: fc.constant(reference),
      digest,
      platform: text,
      from: digests,
      to: digests,
    }),
    record({
      kind: fc.constant('stale-soon'),
      reference: fc.constant(reference),
      latestPulledAt: orNull(instant),
      idleSince: instant,
      staleAfter,
    }),
    record({ kind: fc.constant('new-tag'), reference: fc.constant(reference), digest, arrival }),
    record({
      kind: fc.constant('expected-deletion'),
      reference: fc.constant(reference),
      lastSeenAt: instant,
      lastDigest: digest,
      detail: text,
    }),
    record({
      kind: fc.constant('targets-changed'),
      added: fc.nat(),
      removed: fc.nat(),
      renamed: orNull(
        record({ from: fc.constant(RegistryKey.parse('old')), to: fc.constant(RegistryKey.parse('prod')) }),
      ),
    }),
    record({
      kind: fc.constant('list-not-believed'),
      reference: fc.constant(reference),
      field: fc.constantFrom('digest', 'platforms', 'latestPulledAt'),
      list: text,
      detail: text,
    }),
  );

/** Any event of a tag or its registry, with every kind of finding and for every reason. */
export function givenAnyEvent(reference: Reference): fc.Arbitrary<Event> {
  const told = fc.boolean();
  const open = { finding: givenAnyFinding(reference), severity, told };
  const flappingSince = orNull(instant);
  return fc.oneof(
    record({ kind: fc.constant('opened'), ...open, openings: fc.integer({ min: 1, max: 10 }), flappingSince }),
    record({ kind: fc.constant('reminded'), ...open, openedAt: instant, flappingSince }),
    record({ kind: fc.constant('resolved'), ...open, openedAt: instant, because }),
    record({
      kind: fc.constant('settled'),
      ...open,
      flappingSince: instant,
      openedAt: orNull(instant),
      because: orNull(because),
    }),
    record({ kind: fc.constant('noted'), notice: notice(reference), told }),
  );
}

/** Any snapshot of a tag in the run of the first day, also such as no judgement makes. */
export function givenAnySnapshot(reference: Reference = api): fc.Arbitrary<Snapshot> {
  const finding = givenAnyFinding(reference);
  const openFinding: fc.Arbitrary<OpenFinding> = record({ finding, severity, openedAt: instant, toldAt: instant });
  const opening: fc.Arbitrary<FlapRecord> = record({
    identity: text,
    at: fc.array(instant, { maxLength: 3 }),
    suppressed: orNull(
      record({ finding, since: instant, toldAt: instant, stableSince: instant, because: orNull(because) }),
    ),
  });
  const platforms = fc.array(record({ platform: text, digests: fc.array(digest, { maxLength: 2 }) }), { maxLength: 3 });
  return record({
    reference: fc.constant(reference),
    runAt: fc.constant(day(0)),
    observation,
    state: record({
      baseline: orNull(record({ digest, since: instant, platforms })),
      pastDigests: fc.array(record({ digest, until: instant, baselineSince: orNull(instant) }), { maxLength: 4 }),
      absentAt: orNull(instant),
      absentSince: orNull(instant),
      lastSeen: orNull(
        record({ digest, since: instant, at: instant, arrival, digestFrom: fc.constantFrom('tag', 'platform') }),
      ),
      unreadable: orNull(record({ since: instant, times: fc.integer({ min: 1, max: 1_000_000 }) })),
      doubtedSince: orNull(instant),
      staleNoticeFor: orNull(instant),
      findings: fc.array(openFinding, { maxLength: 4 }),
      flapRecords: fc.array(opening, { maxLength: 2 }),
    }),
    events: fc.array(givenAnyEvent(reference), { maxLength: 4 }),
    previous: orNull(record({ runAt: instant, hash: text.map(hashOf), expiresAt: orNull(fc.maxSafeNat()) })),
    configVersion: text.map(hashOf),
  });
}
