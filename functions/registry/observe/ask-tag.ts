import type { RegistryAnswer } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import { instantFromMs } from '../../domain/values/instant.ts';
import type { Ask } from '../ask.ts';
import type { Lists } from '../lists/lists.ts';
import type { Answer, Questions, TagReading } from '../vendor.ts';

export type Observing = {
  readonly ask: Ask;
  readonly questions: Questions;
  readonly lists: Lists;
  readonly now: () => number;
  readonly deadlineMs: number;
};

/** Asks for one tag, and settles by the list of its image what alone would prove nothing. */
export async function askTag(target: Target, observing: Observing): Promise<RegistryAnswer> {
  return settle(target, await observing.ask(observing.questions.tag(target), observing.deadlineMs), observing);
}

/** What is known of a tag whose own answer came. */
export async function settle(
  { image, tag }: Target,
  answer: Answer<TagReading>,
  { lists, now, deadlineMs }: Observing,
): Promise<RegistryAnswer> {
  const observedAt = instantFromMs(now());
  if (answer.kind === 'answered') return { outcome: 'present', observedAt, facts: answer.value.facts };
  const code = answer.kind === 'not-found' ? 'not-found' : answer.code;
  if (!mayBeGone(answer)) return { outcome: 'unreadable', observedAt, code, detail: answer.detail };

  const proof = await lists.prove(image, deadlineMs);
  const listed = lists.tags(image).items.get(tag)?.item;
  const said = `the tag itself: ${answer.detail}`;
  if (proof.isComplete && listed === undefined) {
    return { outcome: 'absent', observedAt: instantFromMs(now()), detail: `${proof.lacking}; ${said}` };
  }
  if (proof.isComplete && listed?.reading) return presentInList(listed.reading, observedAt);
  const list = proof.isComplete ? 'the list of tags has it' : `no list settles it: ${proof.detail}`;
  return { outcome: 'unreadable', observedAt, code, detail: `${answer.detail}; ${list}` };
}

/** NCR's documents and clients name two answers for a tag that is not there: 404, and 500 for good. */
export const mayBeGone = (answer: Answer<TagReading>): boolean =>
  answer.kind === 'not-found' || (answer.kind === 'unreadable' && answer.status === 500);

/** `pullsKnown`: whether the list tells pulls as the tags' own answers do. */
export function presentInList(
  { facts, tellsPulls }: TagReading,
  observedAt: RegistryAnswer['observedAt'],
  pullsKnown = tellsPulls,
): RegistryAnswer {
  const incomplete = pullsKnown ? facts.incomplete : [...new Set([...facts.incomplete, 'latestPulledAt' as const])];
  return { outcome: 'present', observedAt, facts: { ...facts, incomplete: incomplete.toSorted() } };
}
