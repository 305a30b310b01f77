import * as z from 'zod';
import { Digest } from './digest.ts';
import { Duration } from './duration.ts';
import { Instant } from './instant.ts';
import { UnknownCode } from './observation.ts';
import { Reference } from './reference.ts';

const about = { reference: Reference };

/** A fact that breaks a policy, with its evidence and nothing else. */
export const Finding = z.discriminatedUnion('kind', [
  /** The tag shows a digest that its policy does not allow. `from` is the baseline it is held against. */
  z.object({
    kind: z.literal('digest-changed'),
    ...about,
    expectation: z.enum(['pinned', 'immutable']),
    from: Digest,
    to: Digest,
  }),
  /** The registry was asked and has no such tag. Both are null where no run has ever seen the tag. */
  z.object({
    kind: z.literal('tag-absent'),
    ...about,
    lastSeenAt: Instant.nullable(),
    lastDigest: Digest.nullable(),
  }),
  /** Several observations in a row were `unknown`; `code` and `detail` are of the one that opened the finding. */
  z.object({
    kind: z.literal('tag-unread'),
    ...about,
    code: UnknownCode,
    detail: z.string(),
    /** The first of the unknown observations. */
    unreadSince: Instant,
  }),
  /** No pull for longer than `staleAfter`; where no pull is recorded at all, counted from the tag's last update. */
  z.object({
    kind: z.literal('tag-stale'),
    ...about,
    latestPulledAt: Instant.nullable(),
    /** The moment the clock started: the latest pull or, without one, the last update. */
    idleSince: Instant,
    staleAfter: Duration,
  }),
]);
export type Finding = Readonly<z.infer<typeof Finding>>;
export type FindingKind = Finding['kind'];

/** All that is fixed for a kind of finding, the worst kind first. */
export const findingKinds = {
  'digest-changed': { title: 'digest changed unexpectedly', severity: 'critical' },
  'tag-absent': { title: 'tag is gone', severity: 'high' },
  'tag-unread': { title: 'tag cannot be read', severity: 'medium' },
  'tag-stale': { title: 'tag is stale', severity: 'low' },
} as const satisfies Record<FindingKind, { title: string; severity: Severity }>;

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** The worst kind of the findings, or `ok` where there is none. */
export type Status = FindingKind | 'ok';
/** Worst first. */
export const statuses: readonly Status[] = [...(Object.keys(findingKinds) as FindingKind[]), 'ok'];

export const worst = (findings: readonly Finding[]): Status =>
  statuses.find((status) => findings.some(({ kind }) => kind === status)) ?? 'ok';

/** A finding that is not resolved, and the run that opened it. */
export const OpenFinding = z.object({ finding: Finding, openedAt: Instant });
export type OpenFinding = Readonly<z.infer<typeof OpenFinding>>;

/** Why a finding was resolved. */
export const Resolution = z.enum([
  /** The tag shows an allowed digest again. */
  'reverted',
  /** The configuration now allows the digest. */
  'accepted',
  /** Another fact took its place: a further digest, or the tag is gone. */
  'superseded',
  'pulled-again',
  'updated-again',
  'present-again',
  'readable-again',
  /** The policy no longer asks for it. */
  'policy-changed',
]);
export type Resolution = z.infer<typeof Resolution>;

/** A finding opened or resolved in a run. */
export const Event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), finding: Finding }),
  z.object({ kind: z.literal('resolved'), finding: Finding, openedAt: Instant, because: Resolution }),
]);
export type Event = Readonly<z.infer<typeof Event>>;
