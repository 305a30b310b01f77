import type { Arrival } from '../../../functions/domain/evidence.ts';
import type { Observation, TagFacts } from '../../../functions/domain/observation.ts';
import type { Acceptance, Changes, Expectation, Policy, Target } from '../../../functions/domain/policy.ts';
import type { Snapshot } from '../../../functions/domain/snapshot.ts';
import { Digest } from '../../../functions/domain/values/digest.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { sha256 } from '../../../functions/domain/values/hash.ts';
import { Instant } from '../../../functions/domain/values/instant.ts';
import { Reference, referenceParts } from '../../../functions/domain/values/reference.ts';

/** A digest of one hex digit, sixty-four times. */
export const givenDigest = (digit: string): Digest => Digest.parse(`sha256:${digit.repeat(64)}`);
export const digestA = givenDigest('a');
export const digestB = givenDigest('b');
export const digestC = givenDigest('c');

/** Noon, UTC, so many days after 1 March 2026. */
export const day = (days: number): Instant => Instant.parse(new Date(Date.UTC(2026, 2, 1 + days, 12)).toISOString());

export const api = Reference.parse('prod/web/api:v1.4.2');

/** The version of some configuration. */
export const givenVersion = sha256('some audit.yaml');

/** Immutable, stale after 90 days, and all else as it is by default. */
export const givenPolicy = (policy: Partial<Policy> = {}): Policy => ({
  expectation: { kind: 'immutable' },
  accepted: [],
  platforms: null,
  staleAfter: Duration.parse('90d'),
  warnBefore: 'never',
  unreadableAfter: 3,
  notifyExpected: false,
  notifyNew: false,
  deletion: 'unexpected',
  listedBy: 'name',
  remindEvery: Duration.parse('7d'),
  severities: {},
  ...policy,
});

/** A moving tag that may change at any time, by anybody, but for what is given. */
export const moving = (changes: Partial<Changes> = {}): Expectation => ({
  kind: 'moving',
  changes: { between: null, by: null, timeZone: 'UTC', ...changes },
});

/** An acceptance for good, of which nothing more is known. */
export const accepted = (digest: Digest, acceptance: Partial<Acceptance> = {}): Acceptance => ({
  digest,
  reason: null,
  at: null,
  until: null,
  ...acceptance,
});

/** How a digest came at first sight, on the first day. */
export const givenArrival = (arrival: Partial<Arrival> = {}): Arrival => ({
  after: null,
  observedAt: day(0),
  lastUpdatedAt: day(0),
  lastUpdater: 'f0e1d2c3-0000-4000-8000-000000000001',
  ...arrival,
});

export function givenTarget(reference: string = api, policy: Partial<Policy> = {}): Target {
  const parts = referenceParts(reference);
  if (parts === undefined) throw new Error(`${reference} is no reference`);
  return { reference: Reference.parse(reference), ...parts, policy: givenPolicy(policy) };
}

/** Digest A, pulled and updated on the first day. */
export const givenFacts = (facts: Partial<TagFacts> = {}): TagFacts => ({
  digest: digestA,
  digestFrom: 'tag',
  platforms: [
    { platform: 'linux/amd64', digest: digestA, sizeBytes: 83_518_086, latestPulledAt: day(0), updatedAt: day(0) },
  ],
  latestPulledAt: day(0),
  lastUpdatedAt: day(0),
  lastUpdater: 'f0e1d2c3-0000-4000-8000-000000000001',
  sizeBytes: 83_518_086,
  readFrom: 'detail',
  incomplete: [],
  oddities: [],
  ...facts,
});

export const present = (facts: Partial<TagFacts> = {}): Extract<Observation, { outcome: 'present' }> => ({
  outcome: 'present',
  observedAt: day(0),
  facts: givenFacts(facts),
});
export const absent = {
  outcome: 'absent',
  observedAt: day(0),
  doubted: false,
  detail: 'the complete list of tags lacks it',
} as const satisfies Observation;
export const unreadable = {
  outcome: 'unreadable',
  observedAt: day(0),
  code: 'timed-out',
  detail: 'No answer within 10 s.',
  shared: false,
} as const satisfies Observation;

/** A quiet first sight of {@link api} on the first day. */
export const givenSnapshot = (snapshot: Partial<Snapshot> = {}): Snapshot => ({
  reference: api,
  runAt: day(0),
  observation: present(),
  state: {
    baseline: { digest: digestA, since: day(0), platforms: [{ platform: 'linux/amd64', digests: [digestA] }] },
    pastDigests: [],
    absentAt: null,
    absentSince: null,
    lastSeen: { digest: digestA, since: day(0), at: day(0), arrival: givenArrival(), digestFrom: 'tag' },
    unreadable: null,
    doubtedSince: null,
    staleNoticeFor: null,
    findings: [],
    flapRecords: [],
  },
  events: [],
  previous: null,
  configVersion: givenVersion,
  ...snapshot,
});
