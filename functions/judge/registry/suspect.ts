import type { Resolution } from '../../domain/event.ts';
import type { FindingOf } from '../../domain/finding.ts';
import type { FindingState } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference, RegistryKey } from '../../domain/values/reference.ts';

/** What a run saw of the tags of one registry that were there before. */
export type Survey = {
  /** Of so many the registry gave an answer, present or absent. */
  readonly answered: number;
  /** The tags that are absent since this run. */
  readonly newlyAbsent: readonly Reference[];
  /** So many tags are in doubt after this run. */
  readonly inDoubt: number;
  /** Since when tags that were there before are told to be absent, as of this run. */
  readonly absentSince: readonly Instant[];
  /** So many tags were in doubt, and are unlisted now. */
  readonly unlisted: number;
};

const fewestAbsent = 3;
const mostExamples = 10;

/** Whether so many tags are newly absent at once that the registry's word is not believed until a second run. */
export const isSuspect = ({ answered, newlyAbsent }: Pick<Survey, 'answered' | 'newlyAbsent'>): boolean =>
  newlyAbsent.length >= fewestAbsent && newlyAbsent.length * 2 > answered;

/**
 * A registry stays suspect until a second run has told of every tag in doubt whether it is there; then the tags' own
 * findings speak for themselves. What comes to be absent meanwhile is told at once.
 */
export function findSuspect(
  { findings }: Pick<FindingState, 'findings'>,
  registry: RegistryKey,
  survey: Survey,
): readonly FindingOf<'registry-suspect'>[] {
  if (isSuspect(survey)) {
    const examples = survey.newlyAbsent.toSorted().slice(0, mostExamples);
    const { answered, newlyAbsent } = survey;
    return [{ kind: 'registry-suspect', registry, absent: newlyAbsent.length, answered, examples }];
  }
  if (survey.inDoubt === 0) return [];
  return findings.flatMap(({ finding }) => (finding.kind === 'registry-suspect' ? [finding] : []));
}

/** Why a registry that was suspect no longer is. */
export function whyTrusted({ findings }: Pick<FindingState, 'findings'>, survey: Survey, now: Instant): Resolution {
  const suspectSince = findings.find(({ finding }) => finding.kind === 'registry-suspect')?.openedAt ?? now;
  if (survey.absentSince.some((at) => at > suspectSince)) return 'superseded';
  return survey.unlisted > 0 ? 'unlisted' : 'present-again';
}
