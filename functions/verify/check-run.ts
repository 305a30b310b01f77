import { isDeepStrictEqual } from 'node:util';
import { AuditError } from '../domain/audit-error.ts';
import { Hash } from '../domain/hash.ts';
import { Reference } from '../domain/reference.ts';
import { type RecordedRun, type RowHash, type Run, rootOf } from '../domain/run.ts';
import type { RawRow } from '../store/raw-rows.ts';
import { runOf, runRowOf } from '../store/run-row.ts';
import type { Tampering } from './tampering.ts';

/** A run as its row tells it, or what is wrong with that row. Throws `row-too-new`. */
export function readRun(raw: RawRow): Run | Tampering {
  const edited: Tampering = { kind: 'run-edited', runAt: String(raw['runAt']) };
  try {
    const run = runOf(raw);
    return isWhole(run, raw) ? run : edited;
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'row-unreadable') throw error;
    return edited;
  }
}

/**
 * Whether a run leaves such a row behind: nothing in it is foreign, for no root would tell, and it is recorded at one
 * stroke. Before that, nothing of what it saw is there, and after it, all of it.
 */
function isWhole(run: Run, raw: RawRow): boolean {
  if (!isDeepStrictEqual({ ...raw }, { auditor: raw['auditor'], ...runRowOf(run) })) return false;
  const { state, root, tally, endedAt, interrupted, notifiedThrough, owes, previous, registries, events } = run;
  if (root !== null) return tally !== null && endedAt !== null && state !== 'running';
  const nothing = tally === null && endedAt === null && notifiedThrough === null && previous === null;
  const lists = [owes, registries, events];
  return state === 'running' && nothing && !interrupted && lists.every(({ length }) => length === 0);
}

/**
 * Holds a recorded run against its root. `rows` are its rows by reference, each with the hash it bears, and `before`
 * the references of the run before it: what is missing of them is named, because a root cannot say which row is gone.
 * Of an `expired` run any rows may be missing.
 */
export function checkRun(
  run: RecordedRun,
  rows: ReadonlyMap<string, unknown>,
  before: ReadonlySet<string>,
  expired: boolean,
): readonly Tampering[] {
  const { runAt, tally } = run;
  const recorded = tally.present + tally.absent + tally.unreadable + tally.unlisted;
  if (expired && rows.size < recorded) return [];
  const hashes = [...rows].flatMap(([name, bears]): RowHash[] => {
    const reference = Reference.safeParse(name);
    const hash = Hash.safeParse(bears);
    return reference.success && hash.success ? [{ reference: reference.data, hash: hash.data }] : [];
  });
  const covered = coveredBy(run, hashes, recorded);
  if (covered === undefined) {
    const missing = rows.size < recorded ? [...before].filter((reference) => !rows.has(reference)) : [];
    return [{ kind: 'run-mismatch', runAt, rows: rows.size, recorded, missing }];
  }
  return [...rows.keys()]
    .filter((reference) => !covered.has(reference))
    .map((reference) => ({ kind: 'row-inserted', reference, runAt }));
}

/** The rows that the root was taken of, all of them or all but one; undefined where it was taken of others. */
function coveredBy(run: RecordedRun, hashes: readonly RowHash[], recorded: number): ReadonlySet<string> | undefined {
  const without = hashes.length === recorded + 1 ? hashes.map((left) => hashes.filter((row) => row !== left)) : [];
  const found = [hashes, ...without].find((rows) => rootOf(run, rows) === run.root);
  return found && new Set(found.map(({ reference }) => reference));
}
