import { AuditError } from '../domain/audit-error.ts';
import { Hash } from '../domain/chain.ts';
import { Reference } from '../domain/reference.ts';
import { type RecordedRun, type RowHash, type Run, rootOf } from '../domain/run.ts';
import type { RawRow } from '../store/evidence.ts';
import { runOf } from '../store/run-row.ts';
import type { Tampering } from './tampering.ts';

/** A run as its row tells it, or what is wrong with that row. Throws `row-too-new`. */
export function readRun(raw: RawRow): Run | Tampering {
  try {
    return runOf(raw);
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'row-unreadable') throw error;
    return { kind: 'run-edited', runAt: String(raw['runAt']) };
  }
}

/**
 * Holds a recorded run against its root. `rows` are its rows by reference, each with the hash it bears, and `before`
 * the references of the run before it: what is missing of them is named, because a root cannot say which row is gone.
 */
export function checkRun(
  run: RecordedRun,
  rows: ReadonlyMap<string, unknown>,
  before: ReadonlySet<string>,
): readonly Tampering[] {
  const hashes = [...rows].flatMap(([name, bears]): RowHash[] => {
    const reference = Reference.safeParse(name);
    const hash = Hash.safeParse(bears);
    return reference.success && hash.success ? [{ reference: reference.data, hash: hash.data }] : [];
  });
  if (hashes.length === rows.size && rootOf(run, hashes) === run.root) return [];
  const { present, absent, unknown } = run.tally;
  const recorded = present + absent + unknown;
  const { runAt } = run;
  const extra =
    rows.size === recorded + 1 ? hashes.find((row) => rootOf(run, without(hashes, row)) === run.root) : undefined;
  if (extra !== undefined) return [{ kind: 'row-inserted', reference: extra.reference, runAt }];
  const missing = rows.size < recorded ? [...before].filter((reference) => !rows.has(reference)) : [];
  return [{ kind: 'run-mismatch', runAt, rows: rows.size, recorded, missing }];
}

const without = (hashes: readonly RowHash[], left: RowHash): readonly RowHash[] => hashes.filter((row) => row !== left);
