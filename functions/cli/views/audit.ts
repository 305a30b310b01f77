import type { RunReport } from '../../audit/run.ts';
import type { AuditConfig } from '../../config/audit-config.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Mail } from '../../local/mailbox.ts';
import { detailOf, nameOf } from '../../text/event-line.ts';
import { countTags } from '../../text/time.ts';
import { renderBoard } from './board.ts';
import { type Clock, shortTime } from './cells.ts';
import { renderMail } from './mail.ts';
import { isOk } from './status.ts';

/** What came of a run. */
export type Audit = {
  readonly report: RunReport;
  readonly failures: readonly string[];
  readonly mails: readonly Mail[];
  readonly snapshots: readonly Snapshot[];
};

export type AuditView = Pick<Clock, 'now'> & {
  readonly config: AuditConfig;
  /** Whether some tags were looked at, and nothing was to be recorded. */
  readonly isLook: boolean;
  readonly dryRun?: true;
  /** Whether what is well is left out. */
  readonly quiet?: true;
};

/** The mails of a run, its board, and what went wrong on the way. */
export function renderAudit({ report, failures, mails, snapshots }: Audit, view: AuditView): string {
  const { timeZone } = view.config;
  const clock = { timeZone, now: view.now };
  const shown = view.quiet ? snapshots.filter((snapshot) => !isOk(snapshot)) : snapshots;
  return [
    ...mails.map((mail) => renderMail(mail)),
    ...failures.map((failure) => `Failed: ${failure}`),
    ...(view.isLook ? eventLines(snapshots, clock) : []),
    ...('run' in report ? [renderBoard(report.run, shown, clock)] : [whyNothing(report)]),
    ...effectNote(snapshots, view),
  ].join('\n\n');
}

function effectNote(snapshots: readonly Snapshot[], { isLook, dryRun }: AuditView): readonly string[] {
  if (isLook) return [`Looked at ${countTags(snapshots.length)}: nothing was recorded, and no alert was sent.`];
  return dryRun ? ['Dry run: nothing was written, and no alert was sent.'] : [];
}

/** What a run would tell of the tags. */
function eventLines(snapshots: readonly Snapshot[], clock: Clock): readonly string[] {
  const lines = snapshots.flatMap(({ reference, events }) =>
    events.map((event) => `${reference}: ${nameOf(event)}: ${detailOf(event, (at) => shortTime(at, clock))}`),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function whyNothing(report: Exclude<RunReport, { run: unknown }>): string {
  return report.kind === 'in-progress'
    ? 'Nothing was audited: another process is working on this run.'
    : `Nothing was audited: a later run is already recorded, at ${report.by}.`;
}
