import { notAskedDetail, type RegistryAnswer } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { Registry } from '../../domain/registry.ts';
import { instantFromMs } from '../../domain/values/instant.ts';
import type { Proof } from '../lists/lists.ts';
import type { PagedList } from '../lists/paged-list.ts';
import type { ListedTag } from '../vendor.ts';
import { mayBeGone, presentInList, settle } from './ask-tag.ts';
import { type Sampling, sample } from './sample.ts';

export type ListObserving = Sampling & { readonly read: Registry['read'] };

/** Takes the answer for a target. */
export type Answered = (target: Target, answer: RegistryAnswer) => void;

/**
 * Answers for tags of one image by the list of its tags, as far as that takes fewer requests. Resolves to those that are
 * to be asked for themselves. One of them is asked already, and held against the list.
 */
export async function observeByList(
  targets: readonly [Target, ...Target[]],
  observing: ListObserving,
  answered: Answered,
): Promise<readonly Target[]> {
  const { lists, deadlineMs, trust } = observing;
  const [{ image }] = targets;
  if (trust.doubts.length > 0) return targets;
  const list = lists.tags(image);
  await readAsFarAsNeeded(list, targets, observing);
  if (list.state().kind === 'not-found') {
    return observeUnlisted(targets, await lists.prove(image, deadlineMs), observing, answered);
  }
  const isUsed = targets.some(({ tag }) => readingOf(list, tag)) || isProofAlone(list);
  const sampled = isUsed ? await sample(list, targets, observing) : null;
  if (sampled !== null) answered(sampled.target, sampled.answer);
  const themselves: Target[] = [];
  for (const target of targets) {
    if (target === sampled?.target) continue;
    const answer = sampled?.isBelieved === true ? byList(list, target, sampled.pullsKnown) : null;
    if (answer === null) themselves.push(target);
    else answered(target, answer);
  }
  forget(list);
  return themselves;
}

/** Pages cost one request each, and so do tags: stops where asking for the missing tags themselves costs no more. */
async function readAsFarAsNeeded(
  list: PagedList<ListedTag>,
  targets: readonly Target[],
  { read, deadlineMs }: ListObserving,
): Promise<void> {
  let missing = targets;
  while (list.state().kind === 'open') {
    missing = missing.filter(({ tag }) => !list.items.has(tag));
    const isDearer = read === 'auto' && missing.length <= list.pagesLeft();
    if (list.pagesRead() > 0 && (missing.length === 0 || isDearer)) return;
    await list.more(deadlineMs);
  }
}

/** There is no list of the image's tags: either it is proved that there is no such image, or one tag is asked for all. */
async function observeUnlisted(
  [first, ...others]: readonly [Target, ...Target[]],
  proof: Proof,
  observing: ListObserving,
  answered: Answered,
): Promise<readonly Target[]> {
  const observedAt = instantFromMs(observing.now());
  if (proof.isComplete) {
    for (const target of [first, ...others]) answered(target, { outcome: 'absent', observedAt, detail: proof.lacking });
    return [];
  }
  const answer = await observing.ask(observing.questions.tag(first), observing.deadlineMs);
  const settled = await settle(first, answer, observing);
  answered(first, settled);
  if (settled.outcome !== 'unreadable' || !mayBeGone(answer)) return others;
  const { code } = settled;
  const detail = notAskedDetail(`neither the image's list nor ${first.tag} could be found; ${settled.detail}`);
  for (const target of others) answered(target, { outcome: 'unreadable', observedAt, code, detail });
  return [];
}

const readingOf = (list: PagedList<ListedTag>, tag: Target['tag']) => list.items.get(tag)?.item.reading ?? null;

/** A list of one page is of one moment. Of several pages, a push or a deletion can move an item past the reader. */
const isProofAlone = (list: PagedList<ListedTag>): boolean =>
  list.state().kind === 'complete' && list.pagesRead() === 1;

function byList(list: PagedList<ListedTag>, { tag }: Target, pullsKnown: boolean): RegistryAnswer | null {
  const known = list.items.get(tag);
  if (known?.item.reading) return presentInList({ ...known, reading: known.item.reading }, pullsKnown);
  if (known !== undefined || !isProofAlone(list)) return null;
  const detail = `a complete list of the image's tags lacks it (it has ${list.size()})`;
  return { outcome: 'absent', observedAt: instantFromMs(list.askedMs()), detail };
}

/** What was told need not be kept; whether the list has a tag may still be asked. */
export function forget({ items }: PagedList<ListedTag>): void {
  for (const [name, { item, askedMs }] of items) items.set(name, { item: { name: item.name, reading: null }, askedMs });
}
