import { createClients, openStores } from '../audit/adapters.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { renderBoard, renderRun, sortBoard } from './board-table.ts';
import { connect } from './connect.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import type { Output } from './output.ts';

export type StatusOptions = { readonly stack?: string };

/** The board of the last run that was recorded, the worst first. */
export async function statusCommand(config: AuditConfig, { stack }: StatusOptions, output: Output): Promise<ExitCode> {
  const connection = await connect(config, { stack, ifNew: 'refuse' });
  try {
    const { runs, snapshots } = openStores(createClients().dynamodb, config, connection.environment);
    const unfinished: string[] = [];
    for await (const run of runs.newestFirst()) {
      if (run.tally === null) {
        unfinished.push(renderRun(run, config.timeZone));
        continue;
      }
      const board = sortBoard(await Array.fromAsync(snapshots.ofRun(run.runAt)));
      output.data({ run, snapshots: board }, () =>
        [...unfinished, renderBoard(run, board, config.timeZone)].join('\n\n'),
      );
      return run.tally.failed > 0 ? exitCode.couldNotAudit : exitCodeOf(board);
    }
    throw new AuditError('no-run-yet', ['No run was recorded yet.', ...unfinished].join(' '));
  } finally {
    await connection.close();
  }
}
