import pMap from 'p-map';
import { type Reference, type RegistryKey, referenceParts } from '../../domain/values/reference.ts';
import { needsClosing } from '../../judge/state.ts';
import type { AuditContext } from './audit-context.ts';
import type { Board, PreviousState } from './board.ts';
import type { NewestCounted } from './newest-counted.ts';

const readsAtOnce = 16;

/** A tag that the configuration no longer lists, and of which something is open. */
export type Unlisted = {
  readonly reference: Reference;
  readonly registry: RegistryKey | undefined;
  readonly before: PreviousState;
};

/** Finds the unlisted tags among those on the board, and those that the last complete run could not record. */
export async function findUnlisted(
  { board, isOld }: { readonly board: Board; readonly isOld: boolean },
  { before: newestBefore }: NewestCounted,
  { run, backlog, config }: Pick<AuditContext, 'run' | 'backlog' | 'config'>,
): Promise<readonly Unlisted[]> {
  const listed = new Set(config.targets.map(({ reference }) => reference));
  const newest: Board = isOld ? new Map() : board;
  const candidates = new Set([...backlog.unrecorded, ...board.keys()]);
  const missing = [...candidates].filter((reference) => !listed.has(reference) && !newest.has(reference));
  const read = async (reference: Reference) => [reference, await newestBefore(reference, run.runAt)] as const;
  const found = await pMap(missing, read, { concurrency: readsAtOnce });
  return [...newest, ...found].flatMap(([reference, before]): Unlisted[] => {
    if (before === undefined || listed.has(reference) || !needsClosing(before.state)) return [];
    return [{ reference, registry: referenceParts(reference)?.registry, before }];
  });
}
