import { epochMs, instantFromMs } from '../../../functions/domain/values/instant.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { day } from '../../support/given/givens.ts';
import type { Choices } from '../choices.ts';
import type { Bug } from './bugs.ts';
import type { Deployment } from './deployment.ts';
import { type Journal, startJournal } from './journal.ts';
import type { Shelf } from './registry.ts';
import type { Surroundings } from './surroundings.ts';
import { startTableWriter, type TableWriter } from './table-writer.ts';
import { openTables } from './tables.ts';
import type { Message } from './topic.ts';
import { startTime } from './virtual-time.ts';

/** When interleavings begin. */
export const startMs = epochMs(day(2));

/** A life has a few hundred steps; a watched lease has fifty more. */
export const mostSteps = 20_000;

/** The runs that invocations are about: one, one while it is at work, one just before it, and one that is done. */
export const runTimes = [
  day(2),
  instantFromMs(startMs + 60_000),
  instantFromMs(startMs + 4_000),
  instantFromMs(startMs - 2_000),
  day(1),
] as const;

/** One deployment, and all that is noted of it. */
export type World = {
  readonly deployment: Deployment;
  readonly journal: Journal;
  readonly writer: TableWriter;
  readonly counts: Map<string, number>;
  readonly lines: string[];
  readonly mood: Mood;
};
/** What may change in the course of a life. */
type Mood = { isCalm: boolean; isTopicDown: boolean };

/** What was there before an interleaving began. */
export type Past = {
  readonly rows: ReadonlyMap<string, RawRow>;
  readonly messages: readonly Message[];
  readonly shelf: Shelf;
  readonly nowMs: number;
};

export type LifeOptions = { readonly bug: Bug; readonly isTraced: boolean };

export type WorldOptions = LifeOptions & { readonly wire: Surroundings['wire']; readonly isCalm: boolean };

export function openWorld(choices: Choices, past: Past, { bug, isTraced, wire, isCalm }: WorldOptions): World {
  const mood: Mood = { isCalm, isTopicDown: false };
  const counts = new Map<string, number>();
  const lines: string[] = [];
  const time = startTime(past.nowMs);
  const lagMs = () => (mood.isCalm ? 0 : choices.pick([0, 0, 300, 1_000]));
  const around: Surroundings = {
    ...{ choices, time, wire },
    tables: openTables({ rows: past.rows, nowMs: time.nowMs, lagMs }),
    isCalm: () => mood.isCalm,
    isTopicDown: () => mood.isTopicDown,
    count: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
    trace(line) {
      if (isTraced) lines.push(`${((time.nowMs() - startMs) / 1000).toFixed(3).padStart(11)}  ${line()}`);
    },
  };
  const mayTouchLease = choices.oneIn(3);
  const writer = startTableWriter(runTimes, { mayTouchLease }, around);
  const journal = startJournal(past.rows, (key) => writer.touched.has(key), around);
  const deployment = {
    around,
    shelf: new Map(past.shelf),
    messages: [...past.messages],
    bug,
    written: journal.written,
  };
  return { deployment, journal, writer, counts, lines, mood };
}
