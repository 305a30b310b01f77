import type { StoredSnapshot } from '../../domain/snapshot.ts';
import { hashOf } from '../../domain/values/hash.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';
import type { AuditContext } from './audit-context.ts';
import { type Board, loadBoard, loadWritten, type PreviousState, previousOf } from './board.ts';
import { compareTargets, type TargetsChanged } from './compare-targets.ts';
import { type Expanded, expandTargets } from './expand-targets.ts';
import { type NewestCounted, openNewestCounted } from './newest-counted.ts';
import { findUnlisted, type Unlisted } from './unlisted.ts';

/** What earlier runs, and earlier invocations of this run, left behind. */
export type Previous = Pick<Expanded, 'targets' | 'unlistable' | 'failures'> & {
  /** What another configuration than that of the last complete run made of the targets; null where that is nothing. */
  readonly targetsChanged: TargetsChanged | null;
  /** What was last believed of a tag; undefined: it has no row yet. Throws if its newest row cannot be read. */
  of(reference: Reference): Promise<PreviousState | undefined>;
  /** The same, as far as it was read already. */
  known(reference: Reference): PreviousState | undefined;
  readonly unlisted: readonly Unlisted[];
  /** A run whose row is gone, though rows of its tags are there; null: none was found. */
  readonly removedRun: Instant | null;
  /** The rows that the run had written before it was resumed. */
  readonly written: readonly StoredSnapshot[];
  isWritten(reference: Reference): boolean;
};

/** Reads the board in a few large pages. Tags that are missing there are read one by one, when they are asked for. */
export async function loadPrevious(context: AuditContext): Promise<Previous> {
  const { run, isResumed, recorded, backlog, config, ports } = context;
  const newest = openNewestCounted(ports, recorded);
  const named = config.targets.map(({ reference }) => reference);
  const board = await loadBoard(ports.snapshots, backlog, named, newest.isUncounted);
  const expanded = await expandTargets(board, context);
  const listed = expanded.targets.map(({ reference }) => reference);
  const removedRun = backlog.isBoardOld ? null : await findRemovedRun(listed, board, newest, context);
  // Tags have newer rows than such a board shows: each is read by itself.
  const isOld = backlog.isBoardOld || removedRun !== null;
  const unlisted = await findUnlisted({ board, isOld }, expanded, newest, context);
  const expected = [...listed, ...unlisted.map(({ reference }) => reference)];
  const written = isResumed ? await loadWritten(ports.snapshots, run.runAt, expected) : [];

  const known = new Map(isOld ? [] : board);
  const writtenReferences = new Set(written.map(({ reference }) => reference));
  return {
    ...expanded,
    targetsChanged: compareTargets(board, expanded, context),
    async of(reference) {
      const before = known.get(reference) ?? (await readNewest(newest, reference, run.runAt));
      if (before !== undefined) known.set(reference, before);
      return before;
    },
    known: (reference) => known.get(reference),
    unlisted,
    removedRun,
    written,
    isWritten: (reference) => writtenReferences.has(reference),
  };
}

async function readNewest(
  { before }: NewestCounted,
  reference: Reference,
  runAt: Instant,
): Promise<PreviousState | undefined> {
  const row = await before(reference, runAt);
  return row && previousOf(row);
}

/** So many tags are held against the board, at random: of a run that was removed, nearly every tag has a row. */
const sampled = 3;

/**
 * Who removes the row of the newest run brings back the board of the run before, and with it what was believed then: a
 * digest that was put back would not be noticed. The rows of its tags are newer than the board.
 */
async function findRemovedRun(
  listed: readonly Reference[],
  board: Board,
  { before }: NewestCounted,
  { run, backlog, ports }: Pick<AuditContext, 'run' | 'backlog' | 'ports'>,
): Promise<Instant | null> {
  // A run that crashed since may have read the tags that it wrote by themselves.
  const onBoard = listed.filter((reference) => board.get(reference)?.link.runAt === backlog.lastComplete);
  const order = new Map(onBoard.map((reference) => [reference, hashOf([ports.holder, reference])]));
  const chosen = onBoard.toSorted((one, other) => ((order.get(one) ?? '') < (order.get(other) ?? '') ? -1 : 1));
  const newer = chosen.slice(0, sampled).map(async (reference) => {
    const newest = await before(reference, run.runAt);
    return newest !== undefined && newest.runAt > (board.get(reference)?.link.runAt ?? '') ? [newest.runAt] : [];
  });
  return (await Promise.all(newer)).flat().toSorted().at(-1) ?? null;
}
