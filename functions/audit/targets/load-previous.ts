import type { StoredSnapshot } from '../../domain/snapshot.ts';
import type { Reference } from '../../domain/values/reference.ts';
import type { AuditContext } from './audit-context.ts';
import { loadBoard, loadWritten, type PreviousState } from './board.ts';
import { findUnlisted, type Unlisted } from './unlisted.ts';

/** What earlier runs, and earlier invocations of this run, left behind. */
export type Previous = {
  /** What was last believed of a tag; undefined: it has no row yet. Throws if its newest row cannot be read. */
  of(reference: Reference): Promise<PreviousState | undefined>;
  /** The same, as far as it was read already. */
  known(reference: Reference): PreviousState | undefined;
  readonly unlisted: readonly Unlisted[];
  /** The rows that the run had written before it was resumed. */
  readonly written: readonly StoredSnapshot[];
  isWritten(reference: Reference): boolean;
};

/** Reads the board in a few large pages. Tags that are missing there are read one by one, when they are asked for. */
export async function loadPrevious(context: AuditContext): Promise<Previous> {
  const { run, isResumed, backlog, config, ports } = context;
  const listed = config.targets.map(({ reference }) => reference);
  const board = await loadBoard(ports.snapshots, backlog, listed);
  const unlisted = await findUnlisted(board, context);
  const expected = [...listed, ...unlisted.map(({ reference }) => reference)];
  const written = isResumed ? await loadWritten(ports.snapshots, run.runAt, expected) : [];

  const known = new Map(backlog.isBoardOld ? [] : board);
  const writtenReferences = new Set(written.map(({ reference }) => reference));
  return {
    async of(reference) {
      const before = known.get(reference) ?? (await ports.snapshots.latestBefore(reference, run.runAt));
      if (before !== undefined) known.set(reference, before);
      return before;
    },
    known: (reference) => known.get(reference),
    unlisted,
    written,
    isWritten: (reference) => writtenReferences.has(reference),
  };
}
