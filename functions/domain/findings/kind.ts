import type { Digest } from '../values/digest.ts';
import type { Reference, RegistryKey } from '../values/reference.ts';
import type { Severity } from '../values/severity.ts';

/** What a finding is about. */
export type Subject = Reference | RegistryKey | 'Snapshots table' | 'Runs table';

/** All that is fixed for a kind of finding. */
export type FindingKindFacts<Of> = {
  readonly title: string;
  /** Unless a policy gives the kind another. */
  readonly severity: Severity;
  /** Whether it is about what the tag shows: then it stays open while the tag is absent. */
  readonly isAboutContent: boolean;
  /** A reference; where it is about a whole registry, its key; where it is about the stored rows, their table. */
  subject(finding: Of): Subject;
  /** What tells it from others of its kind about the same subject: none of it may change while it is the same finding. */
  identity(finding: Of): readonly string[];
  /** The digests that were expected, and those found; empty where it is not about digests. */
  digests(finding: Of): { readonly from: readonly Digest[]; readonly to: readonly Digest[] };
};

export const noDigests = (): ReturnType<FindingKindFacts<unknown>['digests']> => ({ from: [], to: [] });
