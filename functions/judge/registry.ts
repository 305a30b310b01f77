import type { Event, Resolution } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { FindingPolicy } from '../domain/policy.ts';
import type { FindingState } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference, RegistryKey } from '../domain/values/reference.ts';
import { reconcile } from './findings.ts';

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
 * Holds what a run saw of a registry against what was believed before. It stays suspect until a second run has told of
 * every tag in doubt whether it is there; then the tags' own findings speak for themselves. What comes to be absent meanwhile is
 * told at once.
 */
export function judgeRegistry(
  before: FindingState,
  registry: RegistryKey,
  survey: Survey,
  { policy, now }: { readonly policy: FindingPolicy; readonly now: Instant },
): { readonly state: FindingState; readonly events: readonly Event[] } {
  const suspect: Finding = {
    kind: 'registry-suspect',
    registry,
    absent: survey.newlyAbsent.length,
    answered: survey.answered,
    examples: survey.newlyAbsent.toSorted().slice(0, mostExamples),
  };
  const stays = survey.inDoubt > 0 ? before.findings.map(({ finding }) => finding) : [];
  const facts = isSuspect(survey) ? [suspect] : stays;
  const suspectSince = before.findings[0]?.openedAt ?? now;
  const because = (): Resolution => {
    if (survey.absentSince.some((at) => at > suspectSince)) return 'superseded';
    return survey.unlisted > 0 ? 'unlisted' : 'present-again';
  };
  const assessment = { facts, judges: () => true, because, tellsAgain: isSuspect(survey) };
  const { events, ...state } = reconcile(before, assessment, policy, now);
  return { state, events };
}

/** Closes what is open about a registry that the configuration no longer lists. */
export function judgeUnlistedRegistry(before: FindingState, policy: FindingPolicy, now: Instant): readonly Event[] {
  return reconcile(before, { facts: [], judges: () => true, because: () => 'unlisted', isLast: true }, policy, now)
    .events;
}
