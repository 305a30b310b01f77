import { duration, type Surroundings } from './surroundings.ts';

/** What befalls a process, counted in what it is told: its answers, its timers. */
export type Fate = {
  /** It ends in the midst of its work when it would be told so many things; null: it does not. */
  readonly crashAt: number | null;
  readonly freezeAt: number | null;
  readonly freezeMs: number;
  /** Whether its monotonic clock stands still while it is frozen, as that of a computer that sleeps. */
  readonly sleeps: boolean;
  /** How far its clock is wrong. */
  readonly wallOffsetMs: number;
};

export const noFate: Fate = { crashAt: null, freezeAt: null, freezeMs: 0, sleeps: false, wallOffsetMs: 0 };

/** A process that works on one invocation. It hears of the world only through {@link Process.tell}. */
export type Process = {
  readonly name: string;
  /** Does `act` in the process: later if it is frozen, never if it crashed. */
  tell(act: () => void): void;
  /** Resolves when some time of the process has passed, for whatever reason. */
  pause(ms: number): Promise<void>;
  every(intervalMs: number, act: () => Promise<void>): () => void;
  wallMs(): number;
  monotonicMs(): number;
  /** Sets its clock. */
  jump(ms: number): void;
  end(): void;
};

export function startProcess(name: string, fate: Fate, around: Surroundings, crashed: () => void): Process {
  const { time } = around;
  let state: 'alive' | 'dead' = 'alive';
  let told = 0;
  let frozenUntilMs = 0;
  let sleptMs = 0;
  let offsetMs = fate.wallOffsetMs;

  const suffer = (): void => {
    told += 1;
    if (told === fate.freezeAt) {
      around.count(fate.sleeps ? 'process asleep' : 'process frozen');
      around.trace(() => `${name} is frozen for ${fate.freezeMs} ms`);
      frozenUntilMs = time.nowMs() + fate.freezeMs;
      if (fate.sleeps) sleptMs += fate.freezeMs;
    }
    if (told === fate.crashAt) {
      around.count('process crashed');
      around.trace(() => `${name} crashes`);
      state = 'dead';
      crashed();
    }
  };
  const tell = (act: () => void): void => {
    if (state === 'dead') return;
    const wait = frozenUntilMs - time.nowMs();
    if (wait > 0) {
      time.after(wait, () => tell(act));
      return;
    }
    suffer();
    if (frozenUntilMs > time.nowMs()) tell(act);
    else if (state === 'alive') act();
  };
  return {
    name,
    tell,
    pause: (ms) =>
      new Promise((resolve) => {
        time.after(ms, () => tell(resolve));
      }),
    every(intervalMs, act) {
      let stopped = false;
      const tick = () =>
        tell(() => {
          if (stopped) return;
          time.after(intervalMs, tick);
          void act().catch(() => undefined);
        });
      time.after(intervalMs, tick);
      return () => {
        stopped = true;
      };
    },
    wallMs: () => time.nowMs() + offsetMs,
    // A clock of its own, that began when the process did not.
    monotonicMs: () => time.nowMs() - sleptMs - 1_000_000,
    jump(ms) {
      // A clock that is set back just while the other one stands still would hide that time has passed.
      if (state === 'dead' || (fate.sleeps && ms < 0)) return;
      around.count('clock set');
      around.trace(() => `the clock of ${name} is set by ${ms} ms`);
      offsetMs += ms;
    },
    end() {
      state = 'dead';
    },
  };
}

/** How long a process waits before it does the next thing: for its processor, its connection, or after a failure. */
export const hesitation = (around: Surroundings): number =>
  around.isCalm() || !around.choices.oneIn(12) ? 0 : duration(around, 45_000);
