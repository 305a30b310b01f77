import pMap from 'p-map';
import type { UnlistedReason } from '../../domain/observation.ts';
import { type Reference, type RegistryKey, referenceParts } from '../../domain/values/reference.ts';
import { needsClosing } from '../../judge/state.ts';
import type { AuditContext } from './audit-context.ts';
import { type Board, type PreviousState, previousOf } from './board.ts';
import type { Expanded } from './expand-targets.ts';
import type { NewestCounted } from './newest-counted.ts';

const readsAtOnce = 16;

/** A tag that is no target any more, and of which something is open or still to be said. */
export type Unlisted = {
  readonly reference: Reference;
  readonly registry: RegistryKey | undefined;
  readonly before: PreviousState;
  readonly reason: UnlistedReason;
};

/** Finds the unlisted tags among those on the board, and those that the last complete run could not record. */
export async function findUnlisted(
  { board, isOld }: { readonly board: Board; readonly isOld: boolean },
  { whyUnlisted }: Pick<Expanded, 'whyUnlisted'>,
  { before: newestBefore }: NewestCounted,
  { run, backlog }: Pick<AuditContext, 'run' | 'backlog'>,
): Promise<readonly Unlisted[]> {
  const newest: Board = isOld ? new Map() : board;
  const candidates = [...new Set([...backlog.unrecorded, ...board.keys()])];
  const missing = candidates.filter((reference) => !newest.has(reference) && whyUnlisted(reference) !== undefined);
  const read = async (reference: Reference) => {
    const row = await newestBefore(reference, run.runAt);
    return row === undefined ? [] : [[reference, previousOf(row)] as const];
  };
  const found = (await pMap(missing, read, { concurrency: readsAtOnce })).flat();
  return [...newest, ...found].flatMap(([reference, before]): Unlisted[] => {
    const reason = whyUnlisted(reference);
    if (reason === undefined || !(needsClosing(before.state) || reason === 'told-long-ago')) return [];
    return [{ reference, registry: referenceParts(reference)?.registry, before, reason }];
  });
}
