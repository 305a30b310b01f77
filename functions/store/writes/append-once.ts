import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AuditError } from '../../domain/audit-error.ts';
import { type Authenticity, isGenuineSnapshot } from '../genuine.ts';
import type { RawRow } from '../raw-rows.ts';
import type { SnapshotRow } from '../snapshot-row.ts';
import { isFree, isStill, put } from './conditional-put.ts';
import type { AssertHeld } from './fence.ts';

type Appending = Authenticity & {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly get: (key: RawRow) => Promise<RawRow | undefined>;
  readonly assertHeld: AssertHeld;
};

/** Writes a row unless one is there; one that tagwarden did not write is replaced. */
export async function appendOnce(row: SnapshotRow, appending: Appending): Promise<void> {
  const { client, table, sealing, get, onTampered, assertHeld } = appending;
  const item = { TableName: table, Item: row };
  const written = await put(client, item, isFree, assertHeld).catch(async (error: unknown) => {
    // A put whose answer was lost has done its work: its repetition is refused, or is lost as well. A row that is
    // there but counts as failed would never be told of: the next run finds its events already in the past.
    const stored = await get(row).catch(() => undefined);
    if (isSame(stored, row)) return true;
    throw error;
  });
  if (written) return;
  const { reference, runAt } = row;
  const found = (await get(row)) ?? { reference, runAt };
  if (isSame(found, row)) return;
  if (isGenuineSnapshot(found, sealing)) throw conflict(row, 'has a different snapshot');
  onTampered({ table: 'Snapshots', row: found, replaced: true });
  if (await put(client, item, isStill(found), assertHeld)) return;
  if (!isSame(await get(row), row)) throw conflict(row, 'has a row that changed while it was replaced');
}

const isSame = (found: RawRow | undefined, row: SnapshotRow): boolean =>
  found !== undefined && found['hash'] === row.hash && found['seal'] === row.seal && isGenuineSnapshot(found, null);

const conflict = ({ reference, runAt }: SnapshotRow, what: string): AuditError =>
  new AuditError('row-conflict', `${reference} ${what} at ${runAt}.`);
