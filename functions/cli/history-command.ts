import { closestMatch } from 'leven';
import { createClients, openStores } from '../audit/adapters.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { Reference } from '../domain/reference.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { connect } from './connect.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { renderHistory } from './history-table.ts';
import type { Output } from './output.ts';

export type HistoryOptions = { readonly stack?: string; readonly limit: number };

/** The snapshots of one tag, newest first. */
export async function historyCommand(
  text: string,
  config: AuditConfig,
  { stack, limit }: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  const reference = Reference.safeParse(text);
  if (!reference.success) {
    throw new AuditError('reference-invalid', `"${text}" is no reference: ${reference.error.issues[0]?.message}.`);
  }
  const connection = await connect(config, { stack, ifNew: 'refuse' });
  try {
    const { snapshots } = openStores(createClients().dynamodb, config, connection.environment);
    const rows: Snapshot[] = [];
    for await (const snapshot of snapshots.history(reference.data)) {
      rows.push(snapshot);
      if (rows.length === limit) break;
    }
    const [newest] = rows;
    if (newest === undefined) throw neverAudited(reference.data, config);
    output.data(rows, () => renderHistory(rows, config.timeZone));
    return exitCodeOf([newest]);
  } finally {
    await connection.close();
  }
}

function neverAudited(reference: Reference, { targets }: AuditConfig): AuditError {
  const nearest = closestMatch(
    reference,
    targets.map((target) => target.reference),
  );
  const hint = nearest === undefined || nearest === reference ? '' : ` Did you mean ${nearest}?`;
  return new AuditError('never-audited', `${reference} was never audited.${hint}`);
}
