import * as z from 'zod';
import { DigestChanged, digestChanged } from './findings/digest-changed.ts';
import { DigestRolledBack, digestRolledBack } from './findings/digest-rolled-back.ts';
import type { FindingKindFacts, Subject } from './findings/kind.ts';
import { PlatformChanged, platformChanged } from './findings/platform-changed.ts';
import { PlatformMissing, platformMissing } from './findings/platform-missing.ts';
import { RecordTampered, recordTampered } from './findings/record-tampered.ts';
import { RegistrySettingChanged, registrySettingChanged } from './findings/registry-setting-changed.ts';
import { RegistrySuspect, registrySuspect } from './findings/registry-suspect.ts';
import { RegistryUnreadable, registryUnreadable } from './findings/registry-unreadable.ts';
import { TagAbsent, tagAbsent } from './findings/tag-absent.ts';
import { TagStale, tagStale } from './findings/tag-stale.ts';
import { TagUnreadable, tagUnreadable } from './findings/tag-unreadable.ts';
import { Instant } from './values/instant.ts';
import { Severity } from './values/severity.ts';

/** A fact that breaks a policy, with its evidence and nothing else. */
export const Finding = z.discriminatedUnion('kind', [
  RecordTampered,
  DigestRolledBack,
  DigestChanged,
  PlatformChanged,
  RegistrySettingChanged,
  RegistrySuspect,
  RegistryUnreadable,
  PlatformMissing,
  TagAbsent,
  TagUnreadable,
  TagStale,
]);
export type Finding = Readonly<z.infer<typeof Finding>>;
export type FindingKind = Finding['kind'];
export type FindingOf<Kind extends FindingKind> = Extract<Finding, { kind: Kind }>;

/** All that is fixed for each kind, the worst kind first. */
export const findingKinds = {
  'record-tampered': recordTampered,
  'digest-rolled-back': digestRolledBack,
  'digest-changed': digestChanged,
  'platform-changed': platformChanged,
  'registry-setting-changed': registrySettingChanged,
  'registry-suspect': registrySuspect,
  'registry-unreadable': registryUnreadable,
  'platform-missing': platformMissing,
  'tag-absent': tagAbsent,
  'tag-unreadable': tagUnreadable,
  'tag-stale': tagStale,
} as const satisfies { readonly [Kind in FindingKind]: FindingKindFacts<FindingOf<Kind>> };

/** The facts of a finding's own kind. */
export const kindFactsOf = (finding: Finding): FindingKindFacts<Finding> => findingKinds[finding.kind];

/** Two findings about the same subject are the same finding where their identities agree. */
export const identityOf = (finding: Finding): string =>
  [finding.kind, ...kindFactsOf(finding).identity(finding)].join(' ');

/** What a finding is about: a reference, a registry's key, or a table. */
export const subjectOf = (finding: Finding): Subject => kindFactsOf(finding).subject(finding);

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
