/** A clock that stands still while anybody works, and then goes on to the next thing that is due. */
export type VirtualTime = {
  nowMs(): number;
  /** Does something when so much time has passed. Of what is due at the same moment, the first asked for comes first. */
  after(ms: number, act: () => void): void;
  /** Goes on until nothing is left to do. Resolves to whether that was within `mostSteps`. */
  runOut(mostSteps: number): Promise<boolean>;
};

export function startTime(startMs: number): VirtualTime {
  let now = startMs;
  let due: { readonly atMs: number; readonly act: () => void }[] = [];
  return {
    nowMs: () => now,
    after(ms, act) {
      const atMs = now + ms;
      const place = due.findLastIndex((each) => each.atMs <= atMs);
      due.splice(place + 1, 0, { atMs, act });
    },
    async runOut(mostSteps) {
      // Whoever has nothing to wait for but promises is done when the event loop comes round.
      await eventLoopTurn();
      for (let step = 0; step < mostSteps; step += 1) {
        const next = due.shift();
        if (next === undefined) return true;
        now = next.atMs;
        next.act();
        await eventLoopTurn();
      }
      due = [];
      return false;
    },
  };
}

const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
