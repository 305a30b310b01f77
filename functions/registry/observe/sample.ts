import type { RegistryAnswer } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { ListDoubt } from '../../domain/registry-reading.ts';
import type { PagedList } from '../lists/paged-list.ts';
import type { ListedTag, TagReading } from '../vendor.ts';
import { type Observing, presentInList, settle } from './ask-tag.ts';
import { compare, isLater } from './compare.ts';

export type Sampling = Observing & {
  /** From the first doubt on, no list of the registry is believed in this run. */
  readonly trust: { readonly doubts: ListDoubt[] };
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly clockSkewMs: () => number | null;
};

/** One tag that was asked for itself, and what follows for the list. `pullsKnown`: whether the list tells pulls as the tag does. */
export type Sampled = {
  readonly target: Target;
  readonly answer: RegistryAnswer;
  readonly isBelieved: boolean;
  readonly pullsKnown: boolean;
};

/** Asks for one of the tags, another one in each run: one that the list has, if there is any. */
export async function sample(
  list: PagedList<ListedTag>,
  targets: readonly [Target, ...Target[]],
  observing: Sampling,
): Promise<Sampled> {
  const { random, ask, questions, deadlineMs, trust } = observing;
  const listed = targets.filter(({ tag }) => list.items.get(tag)?.item.reading);
  const from = listed.length > 0 ? listed : targets;
  const target = from[Math.floor(random() * from.length)] ?? targets[0];
  const known = list.items.get(target.tag);
  const reading = known?.item.reading ?? null;

  const answer = await ask(questions.tag(target), deadlineMs);
  if (answer.kind !== 'answered') {
    // Nothing that could be compared: what the list says stands.
    const isListed = known !== undefined && reading !== null;
    const told = isListed ? presentInList({ ...known, reading }) : await settle(target, answer, observing);
    return { target, answer: told, isBelieved: true, pullsKnown: reading?.tellsPulls ?? false };
  }
  const settled = { target, answer: await settle(target, answer, observing) };
  // Another list that was read at the same time may have turned out to be wrong meanwhile.
  if (trust.doubts.length > 0) return { ...settled, isBelieved: false, pullsKnown: false };
  if (known === undefined || reading === null) {
    return { ...settled, ...missedBy(list, target, answer.value, observing) };
  }
  const compared = compare(reading, answer.value, byTheirClock(known.askedMs, observing));
  if (compared.kind === 'agrees') return { ...settled, isBelieved: true, pullsKnown: compared.pullsKnown };
  const { field, list: said, detail } = compared;
  trust.doubts.push({ reference: target.reference, field, list: said, detail });
  return { ...settled, isBelieved: false, pullsKnown: false };
}

/** A list that lacks a tag that is there was read before a push, or is no list to be believed. */
function missedBy(
  list: PagedList<ListedTag>,
  { reference, tag }: Target,
  { facts }: TagReading,
  observing: Sampling,
): Pick<Sampled, 'isBelieved' | 'pullsKnown'> {
  const askedMs = byTheirClock(list.askedMs(), observing);
  const isMissed = !list.items.has(tag) && list.state().kind === 'complete' && !isLater(facts.lastUpdatedAt, askedMs);
  if (isMissed) {
    observing.trust.doubts.push({ reference, field: 'digest', list: 'not listed', detail: facts.digest });
  }
  return { isBelieved: false, pullsKnown: false };
}

const byTheirClock = (ourMs: number, { clockSkewMs }: Sampling): number => ourMs + (clockSkewMs() ?? 0);
