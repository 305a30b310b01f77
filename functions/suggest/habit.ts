import { DateTime } from 'luxon';
import type { PlainChange } from './change.ts';
import { isIn, windowOf, workingHours } from './windows.ts';

/** What a habit needs: one event is none, however many tags it touched. */
const fewestTimes = 3;
const fewestDays = 2;
/** Where more people change a tag, to name them all would limit nothing. */
const mostUpdaters = 5;

/** By whom and when tags are usually changed, and the changes that do not fit. */
export type Habit = {
  readonly by: readonly string[];
  /** As `changes.between` takes it; null: at any time. */
  readonly between: string | null;
  readonly usual: readonly PlainChange[];
  readonly unusual: readonly { readonly change: PlainChange; readonly because: Unusual }[];
};

export type Unusual =
  /** Its updater changed these tags too seldom. */
  'rare-updater' | 'unusual-time';

export type NoHabit = 'too-few' | 'too-many-updaters';

/** The habit in some changes, as narrow as they allow, or why there is none. */
export function habitOf(changes: readonly PlainChange[], timeZone: string): Habit | NoHabit {
  const all = changes.map((change) => ({ change, time: timeOf(change, timeZone) }));
  const isRegular = (some: readonly Timed[]) =>
    countOf(some, ({ time }) => time) >= fewestTimes && countOf(some, ({ time }) => time.slice(0, 10)) >= fewestDays;
  const byUpdater = Map.groupBy(all, ({ change }) => change.by);
  const share = countOf(all, ({ time }) => time) / 10;
  const regular = [...byUpdater].filter(([, some]) => isRegular(some) && countOf(some, ({ time }) => time) >= share);
  if (regular.length === 0) return 'too-few';
  if (regular.length > mostUpdaters) return 'too-many-updaters';
  const by = regular.map(([updater]) => updater).toSorted();
  const theirs = all.filter(({ change }) => by.includes(change.by));
  const inHours = theirs.filter(({ change }) => isIn(workingHours, [change.at], timeZone));
  const outside = theirs.filter((each) => !inHours.includes(each));
  const times = (some: readonly Timed[]) => countOf(some, ({ time }) => time);
  // Where nearly all come in working hours, one at night stands out.
  const usual = times(outside) * 10 <= times(theirs) ? inHours : theirs;
  return {
    by,
    between: windowOf(
      usual.map(({ change }) => change.at),
      timeZone,
    ),
    usual: usual.map(({ change }) => change),
    unusual: all
      .filter((each) => !usual.includes(each))
      .map(({ change }) => ({ change, because: by.includes(change.by) ? 'unusual-time' : 'rare-updater' })),
  };
}

/** A change, and the hour that it came in: all that one build pushes comes at one time. */
type Timed = { readonly change: PlainChange; readonly time: string };

const timeOf = ({ at }: PlainChange, timeZone: string): string =>
  DateTime.fromISO(at, { zone: timeZone }).toFormat("yyyy-MM-dd'T'HH");

const countOf = (some: readonly Timed[], what: (each: Timed) => string): number => new Set(some.map(what)).size;
