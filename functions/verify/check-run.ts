import { isDeepStrictEqual } from 'node:util';
import { AuditError } from '../domain/audit-error.ts';
import { type RecordedRun, type RowHash, type Run, rootOf } from '../domain/run.ts';
import { Hash } from '../domain/values/hash.ts';
import { Reference } from '../domain/values/reference.ts';
import type { RawRow } from '../store/raw-rows.ts';
import { runOf, runRowOf } from '../store/run-row.ts';
import type { RunTampering, Tampering } from './tampering.ts';

/** A run as its row tells it, or what is wrong with that row. Throws `row-too-new`. */
export function readRun(raw: RawRow): Run | RunTampering {
  const edited: RunTampering = { of: 'run', kind: 'edited', runAt: String(raw['runAt']) };
  try {
    const run = runOf(raw);
    return isWhole(run, raw) ? run : edited;
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'row-unreadable') throw error;
    return edited;
  }
}

/**
 * Whether tagwarden writes such a row. It has no foreign attribute, as no root covers one. And it is recorded in one
 * write: before that, it has nothing of what the run saw, and after that, all of it.
 */
function isWhole(run: Run, raw: RawRow): boolean {
  if (!isDeepStrictEqual({ ...raw }, { auditor: raw['auditor'], ...runRowOf(run) })) return false;
  const { state, root, tally, endedAt, interrupted, notifiedThrough, owes, previous } = run;
  if (root !== null) return tally !== null && endedAt !== null && state !== 'running';
  const nothing = tally === null && endedAt === null && notifiedThrough === null && previous === null;
  const lists = [owes, run.registries, run.events, run.unrecorded];
  return state === 'running' && nothing && !interrupted && lists.every(({ length }) => length === 0);
}

/**
 * Checks the rows of a recorded run against its root. `rows` has the hash of each row by its reference. `before` has
 * the references of the run before it: a root does not tell which row is missing, so those that are not there now are
 * named. Any row of an `expired` run may be missing.
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
  const hashes = [...rows].flatMap(([name, text]): RowHash[] => {
    const reference = Reference.safeParse(name);
    const hash = Hash.safeParse(text);
    return reference.success && hash.success ? [{ reference: reference.data, hash: hash.data }] : [];
  });
  const covered = coveredBy(run, hashes, recorded);
  if (covered === undefined) {
    const missing = rows.size < recorded ? [...before].filter((reference) => !rows.has(reference)) : [];
    return [{ of: 'run', kind: 'root-mismatch', runAt, rows: rows.size, recorded, missing }];
  }
  return [...rows.keys()]
    .filter((reference) => !covered.has(reference))
    .map((reference) => ({ of: 'row', kind: 'inserted', reference, runAt }));
}

/** The rows that the root covers: all of them, or all but one. Undefined where it was taken of other rows. */
function coveredBy(run: RecordedRun, hashes: readonly RowHash[], recorded: number): ReadonlySet<string> | undefined {
  const without = hashes.length === recorded + 1 ? hashes.map((left) => hashes.filter((row) => row !== left)) : [];
  const found = [hashes, ...without].find((rows) => rootOf(run, rows) === run.root);
  return found && new Set(found.map(({ reference }) => reference));
}
