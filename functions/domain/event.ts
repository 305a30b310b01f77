import * as z from 'zod';
import { Arrival, BaselineSpan } from './evidence.ts';
import { Finding, kindFactsOf } from './finding.ts';
import { type FindingKindFacts, noDigests } from './findings/kind.ts';
import { Digest } from './values/digest.ts';
import { Duration } from './values/duration.ts';
import { Instant } from './values/instant.ts';
import { Reference, RegistryKey } from './values/reference.ts';
import { Severity } from './values/severity.ts';

/** Why a finding was resolved. */
export const Resolution = z.enum([
  /** The tag shows what was expected again. */
  'reverted',
  /** The configuration now allows what the tag shows. */
  'accepted',
  /** Another fact took its place: a further digest, or the tag is absent. */
  'superseded',
  'pulled-again',
  'updated-again',
  'present-again',
  'readable-again',
  /** The policy no longer asks for it. */
  'policy-changed',
  /** The configuration no longer lists the tag, or the registry. */
  'unlisted',
  /** It was told 30 days ago, and nobody undid it. */
  'told-long-ago',
  /** No run has met the row again: it was replaced, or nothing reads it any more. */
  'not-met-again',
]);
export type Resolution = z.infer<typeof Resolution>;

/** Something worth knowing that breaks no policy. */
export const Notice = z.discriminatedUnion('kind', [
  /** The digest changed, as it may. */
  z.object({
    kind: z.literal('expected-change'),
    reference: Reference,
    from: Digest,
    to: Digest,
    /** What allows it. */
    by: z.enum(['pinned', 'moving', 'acceptance']),
    /** Until when it is accepted; null: it is the baseline from now on. */
    until: Instant.nullable(),
    arrival: Arrival,
    /** Where the digest was the baseline before. */
    formerly: BaselineSpan.nullable(),
  }),
  /** The digests of a platform changed under that of the tag, and were accepted beforehand. */
  z.object({
    kind: z.literal('expected-platform-change'),
    reference: Reference,
    digest: Digest,
    platform: z.string(),
    from: z.array(Digest),
    to: z.array(Digest),
  }),
  /** Unless it is pulled, the tag will be stale once `staleAfter` has passed since `idleSince`. */
  z.object({
    kind: z.literal('stale-soon'),
    reference: Reference,
    latestPulledAt: Instant.nullable(),
    idleSince: Instant,
    staleAfter: Duration,
  }),
  /** A tag that a pattern matches was seen for the first time. */
  z.object({ kind: z.literal('new-tag'), reference: Reference, digest: Digest, arrival: Arrival }),
  /** The tag was deleted, as it may be. */
  z.object({
    kind: z.literal('expected-deletion'),
    reference: Reference,
    lastSeenAt: Instant,
    lastDigest: Digest,
    detail: z.string(),
  }),
  /** Another configuration made targets come or go. */
  z.object({
    kind: z.literal('targets-changed'),
    added: z.int(),
    removed: z.int(),
    /** The keys of a registry whose tags went under the one and came under the other; null: there is none. */
    renamed: z.object({ from: RegistryKey, to: RegistryKey }).nullable(),
  }),
  /** A list of tags said something else than a tag's own answer: from now on the tags are asked one by one. */
  z.object({
    kind: z.literal('list-not-believed'),
    reference: Reference,
    field: z.enum(['digest', 'platforms', 'latestPulledAt']),
    list: z.string(),
    detail: z.string(),
  }),
]);
export type Notice = Readonly<z.infer<typeof Notice>>;

/** All that is fixed for a kind of notice. */
type NoticeKindFacts<Of> = Pick<FindingKindFacts<Of>, 'title' | 'digests'>;
export const noticeKinds = {
  'expected-change': {
    title: 'digest changed as expected',
    digests: ({ from, to }) => ({ from: [from], to: [to] }),
  },
  'expected-platform-change': {
    title: 'platform changed as accepted',
    digests: ({ from, to }) => ({ from, to }),
  },
  'stale-soon': { title: 'tag will be stale soon', digests: noDigests },
  'new-tag': { title: 'new tag', digests: ({ digest }) => ({ from: [], to: [digest] }) },
  'expected-deletion': {
    title: 'tag deleted as expected',
    digests: ({ lastDigest }) => ({ from: [lastDigest], to: [] }),
  },
  'targets-changed': { title: 'targets changed', digests: noDigests },
  'list-not-believed': { title: 'list of tags contradicts a tag', digests: noDigests },
} as const satisfies { readonly [Kind in Notice['kind']]: NoticeKindFacts<Extract<Notice, { kind: Kind }>> };
const noticeFactsOf = (notice: Notice): NoticeKindFacts<Notice> => noticeKinds[notice.kind];

/** Whether the alert of the run speaks of it. */
const told = z.boolean();
const open = { finding: Finding, severity: Severity };
const flappingSince = Instant.nullable();

/** What happened to a finding in a run, or a notice. */
export const Event = z.discriminatedUnion('kind', [
  /** `openings`: so often it opened within a day, this time included. `flappingSince`: the run in which it was told as flapping, until it was quiet for a day. */
  z.object({ kind: z.literal('opened'), ...open, openings: z.int(), flappingSince, told }),
  z.object({ kind: z.literal('reminded'), ...open, openedAt: Instant, flappingSince, told }),
  z.object({ kind: z.literal('resolved'), ...open, openedAt: Instant, because: Resolution, told }),
  /** A finding that flapped has been quiet for a day; `openedAt` is null where it is resolved, `because` where it is open. */
  z.object({
    kind: z.literal('settled'),
    ...open,
    /** The run in which it was told as flapping. */
    flappingSince: Instant,
    openedAt: Instant.nullable(),
    because: Resolution.nullable(),
    told,
  }),
  z.object({ kind: z.literal('noted'), notice: Notice, told }),
]);
export type Event = Readonly<z.infer<typeof Event>>;

/** An event about a finding. */
export type FindingEvent = Exclude<Event, { kind: 'noted' }>;
export const isAboutFinding = (event: Event): event is FindingEvent => event.kind !== 'noted';
/** The digests that an event is about, those before and those after; empty where it is about none. */
export const digestsIn = (event: Event): ReturnType<NoticeKindFacts<Notice>['digests']> =>
  isAboutFinding(event)
    ? kindFactsOf(event.finding).digests(event.finding)
    : noticeFactsOf(event.notice).digests(event.notice);
export const isTold = ({ told }: Event): boolean => told;

/** How often a finding opened of late. */
export const FlapRecord = z.object({
  /** Of the finding, as `identityOf` gives it. */
  identity: z.string(),
  /** The runs of the last day that opened it, oldest first; at most the last ten. */
  at: z.array(Instant),
  /** Once it was told as flapping: nothing but reminders is told of it until it was quiet for a day. */
  suppressed: z
    .object({
      finding: Finding,
      since: Instant,
      /** The last run that told of it. */
      toldAt: Instant,
      /** The last run that opened or resolved it, moved on by the outages since. */
      stableSince: Instant,
      /** Why it is resolved; null while it is open. */
      because: Resolution.nullable(),
    })
    .nullable(),
});
export type FlapRecord = Readonly<z.infer<typeof FlapRecord>>;
