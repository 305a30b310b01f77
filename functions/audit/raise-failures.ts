import { AuditError } from '../domain/audit-error.ts';
import { describeError } from './describe-error.ts';
import type { RunReport } from './run.ts';

/** How many failures an error's text names; the log has them all. */
const mostNamed = 5;

/**
 * Settled, then raised: makes a run fail in which something failed, also when it was found done. The text names the
 * failures instead of carrying them, because whoever prints the error would print what an SDK error holds.
 */
export function raiseFailures(report: RunReport): void {
  const failures = 'failures' in report ? report.failures : [];
  const unrecorded = report.kind === 'done-before' ? (report.run.tally?.failed ?? 0) : 0;
  if (failures.length === 0 && unrecorded === 0) return;
  const named = failures.slice(0, mostNamed).map((failure) => `\n- ${describeError(failure)}`);
  const more = failures.length > mostNamed ? `\n- and ${failures.length - mostNamed} more` : '';
  const before = unrecorded > 0 ? ` An earlier invocation could not record ${unrecorded} tags.` : '';
  throw new AuditError('run-incomplete', `The run has ${failures.length} failures.${before}${named.join('')}${more}\n`);
}
