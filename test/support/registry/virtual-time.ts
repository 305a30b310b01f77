/** A clock that jumps to the next moment somebody waits for, once nobody has anything else to do. */
export type VirtualTime = ReturnType<typeof givenVirtualTime>;

export function givenVirtualTime(startMs = 0) {
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let time = startMs;
  return {
    now: () => time,
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        const sleeper = { at: time + ms, wake };
        const later = sleepers.findIndex(({ at }) => at > sleeper.at);
        sleepers.splice(later < 0 ? sleepers.length : later, 0, sleeper);
      }),
    /** Lets time pass until the work is done. */
    async until<Result>(work: Promise<Result>): Promise<Result> {
      let isDone = false;
      const settled = work.finally(() => {
        isDone = true;
      });
      // Handled below, and by whoever awaits the result.
      settled.catch(() => undefined);
      while (!isDone) {
        await new Promise(setImmediate);
        const next = sleepers.shift();
        if (next === undefined) continue;
        time = Math.max(time, next.at);
        next.wake();
      }
      return settled;
    },
  };
}

/** The same numbers in every run of a test, from 0 to below 1. */
export function givenRandom(seed = 42): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
