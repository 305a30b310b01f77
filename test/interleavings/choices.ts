/** All that is left to chance in one interleaving. The same numbers make the same interleaving; 0 is always the tame choice. */
export type Choices = {
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  pick<Option>(options: readonly [Option, ...Option[]]): Option;
  /** What was chosen so far. */
  readonly made: readonly number[];
};

export const choicesOfSeed = (seed: number): Choices => choicesFrom(numbersOf(seed));

/** The choices of an earlier interleaving, and after them tame ones. */
export function choicesAgain(made: readonly number[]): Choices {
  let index = 0;
  return choicesFrom(() => {
    index += 1;
    return made[index - 1] ?? 0;
  });
}

function choicesFrom(next: () => number): Choices {
  const made: number[] = [];
  const below = (count: number): number => {
    const chosen = next() % count;
    made.push(chosen);
    return chosen;
  };
  return {
    below,
    oneIn: (times) => below(times) === times - 1,
    // The index is one of the list's by construction.
    pick: (options) => options[below(options.length)] ?? options[0],
    made,
  };
}

/** Numbers of 32 bits from a seed: mulberry32, which is small and the same on every machine. */
function numbersOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
