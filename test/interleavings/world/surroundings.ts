import type { Choices } from '../choices.ts';
import type { Tables } from './tables.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What all that happens in one interleaving happens in. */
export type Surroundings = {
  readonly choices: Choices;
  readonly time: VirtualTime;
  readonly tables: Tables;
  /** `bounded`: no write is done after its sender gave it up. `late`: one may be, minutes later. */
  readonly wire: 'bounded' | 'late';
  /** Whether nothing goes wrong from now on, and every call takes a millisecond. */
  isCalm(): boolean;
  /** Whether the topic takes nothing, whatever else is well. */
  isTopicDown(): boolean;
  /** Counts that something happened. */
  count(what: string): void;
  /** Adds a line to the trace, if there is one. */
  trace(line: () => string): void;
};

/** How long something takes: most often milliseconds, now and then seconds, and up to `mostMs`. */
export function duration({ choices, isCalm }: Pick<Surroundings, 'choices' | 'isCalm'>, mostMs: number): number {
  if (isCalm()) return 1;
  const size = choices.below(12);
  if (size < 7) return 1 + choices.below(30);
  if (size < 10) return Math.min(mostMs, 100 + choices.below(900));
  return Math.min(mostMs, 1_000 + choices.below(mostMs));
}
