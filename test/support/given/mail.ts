import type { MailContext } from '../../../functions/alerts/alert.ts';
import { compose } from '../../../functions/alerts/compose.ts';
import { tallyOf } from '../../../functions/domain/run.ts';
import type { Snapshot } from '../../../functions/domain/snapshot.ts';
import { givenRun } from './run.ts';

export const givenMailContext = (sender: Partial<MailContext> = {}): MailContext => ({
  deployment: 'prod',
  timeZone: 'Asia/Seoul',
  people: new Map(),
  queryOptions: '--stack Tagwarden-prod',
  ...sender,
});

/** The one mail of a run that saw these snapshots and no others, subject and all. */
export function givenMail(snapshots: readonly Snapshot[], sender: Partial<MailContext> = {}): string {
  const [first] = snapshots;
  const run = givenRun({
    runAt: first?.runAt ?? givenRun().runAt,
    targets: snapshots.length,
    tally: tallyOf(snapshots),
  });
  const [mail, ...others] = compose(run, snapshots, givenMailContext(sender));
  if (mail === undefined || others.length > 0) throw new Error('Expected one mail.');
  return `Subject: ${mail.subject}\n\n${mail.body}`;
}
