import { type Choices, choicesAgain, choicesOfSeed } from './choices.ts';
import type { Breach } from './laws/breach.ts';
import { judgeLife } from './laws/laws.ts';
import { live } from './life.ts';
import { livePasts } from './pasts.ts';
import type { Bug } from './world/bugs.ts';
import type { Past } from './world/world.ts';

export type SearchOptions = {
  readonly count: number;
  /** Of the first interleaving; each has one more than the one before it. */
  readonly seed: number;
  readonly bug: Bug;
  /** So many interleavings are tried to make one that fails simpler. */
  readonly simplerTries: number;
  /** Told now and then how many were lived. */
  readonly progress?: (lived: number) => void;
};

/** An interleaving that breaks a law. */
export type Failure = {
  readonly seed: number;
  /** How many were lived before it and with it. */
  readonly number: number;
  readonly breaches: readonly Breach[];
  /** What happened in the simplest interleaving that was found to break the same law. */
  readonly lines: readonly string[];
};

export type Found = {
  readonly lived: number;
  readonly failure: Failure | null;
  /** How often each thing happened. */
  readonly counts: ReadonlyMap<string, number>;
};

/** Lives interleavings until one breaks a law, or enough are lived. */
export async function search({
  count,
  seed,
  bug,
  simplerTries,
  progress = () => undefined,
}: SearchOptions): Promise<Found> {
  const pasts = await livePasts();
  const counts = new Map<string, number>();
  const add = (what: string, times: number) => counts.set(what, (counts.get(what) ?? 0) + times);
  for (let number = 1; number <= count; number += 1) {
    const each = seed + number - 1;
    const choices = choicesOfSeed(each);
    const lived = await liveOnce(choices, pasts, { bug, isTraced: false });
    for (const [what, times] of lived.counts) add(what, times);
    for (const what of lived.leftBehind)
      add(`left behind by ${lived.hasWriter ? 'a broken lease' : 'a late write'}: ${what}`, 1);
    const [breach] = lived.breaches;
    if (breach !== undefined) {
      const failure = await simplest(
        choices.made,
        breach.law,
        (again) => liveOnce(again, pasts, { bug, isTraced: true }),
        simplerTries,
      );
      return { lived: number, failure: { seed: each, number, ...failure }, counts };
    }
    progress(number);
  }
  return { lived: count, failure: null, counts };
}

type Pasts = readonly [Past, ...Past[]];

async function liveOnce(choices: Choices, pasts: Pasts, options: Parameters<typeof live>[2]) {
  const life = await live(choices, choices.pick(pasts), options);
  return { ...(await judgeLife(life)), counts: life.counts, lines: life.lines, hasWriter: life.hasWriter };
}

/**
 * Makes the choices of a failing interleaving tame, more and more of them, as long as it breaks the same law: first all
 * from some place on, then blocks, then each by itself.
 */
async function simplest(
  made: readonly number[],
  law: Breach['law'],
  liveAgain: (choices: Choices) => Promise<Pick<Failure, 'breaches' | 'lines'>>,
  mostTries: number,
): Promise<Pick<Failure, 'breaches' | 'lines'>> {
  let best = made;
  let tries = 0;
  const attempt = async (candidate: readonly number[]): Promise<void> => {
    if (tries >= mostTries) return;
    tries += 1;
    const { breaches } = await liveAgain(choicesAgain(candidate));
    if (breaches.some((breach) => breach.law === law)) best = candidate;
  };
  for (let size = Math.ceil(made.length / 2); size >= 1; size = Math.floor(size / 2)) {
    if (best.length > size) await attempt(best.slice(0, best.length - size));
    for (let from = 0; from < best.length && tries < mostTries; from += size) {
      const block = best.slice(from, from + size);
      if (block.every((each) => each === 0)) continue;
      await attempt([...best.slice(0, from), ...block.map(() => 0), ...best.slice(from + size)]);
    }
  }
  return liveAgain(choicesAgain(best));
}
