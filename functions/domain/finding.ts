import * as z from 'zod';
import { Digest } from './digest.ts';
import { Duration } from './duration.ts';
import { Instant } from './instant.ts';
import { UnreadableCode } from './observation.ts';
import { Reference, RegistryKey } from './reference.ts';

const about = { reference: Reference };

/** How a digest came to be a tag's: what the registry said of it in the first run that saw it. */
export const Arrival = z.object({
  /** The last run that saw the tag without it: with another digest, or not there. Null at first sight. */
  after: Instant.nullable(),
  observedAt: Instant,
  lastUpdatedAt: Instant.nullable(),
  lastUpdater: z.string().nullable(),
});
export type Arrival = Readonly<z.infer<typeof Arrival>>;

/** Why a digest is not expected. */
export const ChangeReason = z.enum([
  'pinned',
  'immutable',
  /** The registry's time of the change lies in no window. */
  'outside-window',
  'unlisted-updater',
  /** The registry's time of the change does not lie between the two runs that saw it, or it gives none. */
  'implausible-time',
]);
export type ChangeReason = z.infer<typeof ChangeReason>;

/** An acceptance that came to its end, or whose digest the tag had moved on from: when it was given, and until when. */
export const ExpiredAcceptance = z.object({ at: Instant.nullable(), until: Instant.nullable() });
export type ExpiredAcceptance = Readonly<z.infer<typeof ExpiredAcceptance>>;

/** Acceptances that do not count any more, of what is unexpected now. */
const expired = z.array(ExpiredAcceptance).readonly();

/** `from` is the digest that was expected. */
const change = { ...about, reasons: z.array(ChangeReason).min(1), from: Digest, to: Digest, arrival: Arrival, expired };

/** From when until when a digest was the baseline of a tag, by runs; `until` is the first that expected another. */
export const Span = z.object({ since: Instant, until: Instant });
export type Span = Readonly<z.infer<typeof Span>>;

/** A fact that breaks a policy, with its evidence and nothing else. */
export const Finding = z.discriminatedUnion('kind', [
  /** The tag shows a digest that its policy does not allow, and that was its baseline before. */
  z.object({ kind: z.literal('digest-rolled-back'), ...change, formerly: Span }),
  /** The tag shows a digest that its policy does not allow. */
  z.object({ kind: z.literal('digest-changed'), ...change }),
  /** The digest of the tag is that of its baseline, those of a platform are not. Both lists are sorted, and never empty. */
  z.object({
    kind: z.literal('platform-changed'),
    ...about,
    digest: Digest,
    platform: z.string(),
    from: z.array(Digest),
    to: z.array(Digest),
    expired,
  }),
  /** More than half of a registry's tags, and at least three, vanished in one run. */
  z.object({
    kind: z.literal('registry-suspect'),
    registry: RegistryKey,
    vanished: z.int(),
    /** Of so many tags that were there before and of which the registry gave an answer. */
    answered: z.int(),
    /** Some of those that vanished. */
    examples: z.array(Reference),
  }),
  /** A platform is not there that was demanded by the configuration, or that the baseline has. */
  z.object({
    kind: z.literal('platform-missing'),
    ...about,
    platform: z.string(),
    demandedBy: z.enum(['configuration', 'baseline']),
    /** What the tag shows without it. */
    digest: Digest,
  }),
  /** The registry was asked and has no such tag. Both are null where no run has ever seen the tag. */
  z.object({
    kind: z.literal('tag-absent'),
    ...about,
    lastSeenAt: Instant.nullable(),
    lastDigest: Digest.nullable(),
  }),
  /** Several observations in a row were `unknown`; `code` and `detail` are of the last one. */
  z.object({
    kind: z.literal('tag-unreadable'),
    ...about,
    code: UnreadableCode,
    detail: z.string(),
    /** The first of the unreadable observations. */
    unreadableSince: Instant,
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

export const Severity = z.enum(['critical', 'high', 'medium', 'low']);
export type Severity = z.infer<typeof Severity>;

/** All that is fixed for a kind of finding, the worst kind first. A policy may give a kind another severity. */
export const findingKinds = {
  'digest-rolled-back': { title: 'digest rolled back unexpectedly', severity: 'critical' },
  'digest-changed': { title: 'digest changed unexpectedly', severity: 'critical' },
  'platform-changed': { title: 'platform changed under the same digest', severity: 'critical' },
  'registry-suspect': { title: 'most tags of a registry vanished at once', severity: 'high' },
  'platform-missing': { title: 'platform is missing', severity: 'high' },
  'tag-absent': { title: 'tag is gone', severity: 'high' },
  'tag-unreadable': { title: 'tag cannot be read', severity: 'medium' },
  'tag-stale': { title: 'tag is stale', severity: 'low' },
} as const satisfies Record<FindingKind, { title: string; severity: Severity }>;

/** What a finding is about: a reference or, where it concerns a whole registry, its key. */
export const subjectOf = (finding: Finding): Reference | RegistryKey =>
  finding.kind === 'registry-suspect' ? finding.registry : finding.reference;

/** Two findings about the same subject are the same finding where their identities agree: kind, from and to. */
export function identityOf(finding: Finding): string {
  switch (finding.kind) {
    case 'digest-rolled-back':
    case 'digest-changed':
      return `${finding.kind} ${finding.from} ${finding.to}`;
    case 'platform-changed':
      return `${finding.kind} ${finding.digest} ${finding.platform} ${finding.from.join()} ${finding.to.join()}`;
    case 'platform-missing':
      return `${finding.kind} ${finding.platform}`;
    case 'registry-suspect':
    case 'tag-absent':
    case 'tag-unreadable':
    case 'tag-stale':
      return finding.kind;
    default:
      return finding satisfies never;
  }
}

/** A finding that is not resolved, with the evidence of the last run that could judge it. */
export const OpenFinding = z.object({
  finding: Finding,
  severity: Severity,
  /** The run that opened it. */
  openedAt: Instant,
  /** The last run whose alert told that it is open. */
  toldAt: Instant,
});
export type OpenFinding = Readonly<z.infer<typeof OpenFinding>>;

/** The kind of the worst open finding, or `ok` where there is none. */
export type Status = FindingKind | 'ok';
/** In the order of the table. */
export const statuses: readonly Status[] = [...(Object.keys(findingKinds) as FindingKind[]), 'ok'];

/** The most severe first, and of one severity in the order of the table. */
export const compareOpen = (one: OpenFinding, other: OpenFinding): number => weightOf(one) - weightOf(other);

const weightOf = ({ finding, severity }: OpenFinding): number =>
  Severity.options.indexOf(severity) * statuses.length + statuses.indexOf(finding.kind);

export const worst = (open: readonly OpenFinding[]): Status => open.toSorted(compareOpen)[0]?.finding.kind ?? 'ok';
