import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { auditsRecorded, rowNotBelieved } from '../deployment/metrics.ts';
import { AuditError, describeError } from '../domain/audit-error.ts';
import type { Event } from '../domain/event.ts';
import type { RecordedRun } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { epochMs, type Instant } from '../domain/values/instant.ts';
import type { TamperedRow } from '../store/genuine.ts';
import type { RunReport } from './run.ts';

/** One line for a tag with a finding or an event, that is not present, or of which an answer was odd; none for any other. */
export function logSnapshot(logger: Pick<Logger, 'warn'>, { reference, observation, state, events }: Snapshot): void {
  const oddities = observation.outcome === 'present' ? observation.facts.oddities : [];
  const isQuiet = state.findings.length === 0 && events.length === 0 && oddities.length === 0;
  if (observation.outcome === 'present' && isQuiet) return;
  logger.warn('tag', {
    reference,
    outcome: observation.outcome,
    ...(observation.outcome === 'unreadable' && { code: observation.code, detail: observation.detail }),
    ...(oddities.length > 0 && { oddities }),
    findings: state.findings.map(({ finding }) => finding.kind),
    events: events.map(nameOf),
  });
}

const nameOf = (event: Event): string =>
  `${event.kind} ${event.kind === 'noted' ? event.notice.kind : event.finding.kind}`;

/**
 * A line is cut in two if it is too long, and neither half is JSON then: the alarm on these lines would not count it. In the worst
 * case a part grows to three times as many bytes, which stay below 64 KiB.
 */
const mostInLine = 20_000;

/**
 * One line for a row that is not believed, with all of it: it may be replaced, and then it is nowhere else. A long row, as
 * somebody may plant to get past the alarm, is in several lines, each with its `part` of `parts`.
 */
export function logTampered(logger: Pick<Logger, 'error'>, { table, row, replaced }: TamperedRow): void {
  const text = JSON.stringify(row, asJson);
  const parts = Math.ceil(text.length / mostInLine);
  for (let part = 1; part <= parts; part += 1) {
    const shown = text.slice((part - 1) * mostInLine, part * mostInLine);
    logger.error(rowNotBelieved, { table, row: shown, ...(parts > 1 && { part, parts }), replaced });
  }
}

/** Sets and bytes, which JSON does not know. */
function asJson(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  return value instanceof Set ? [...value] : value;
}

/** One line for each run that is recorded, at once: whatever comes of the invocation, the log keeps the root. */
export function logRoot(logger: Pick<Logger, 'info'>, { runAt, root, interrupted }: RecordedRun): void {
  logger.info('recorded', { runAt, root, interrupted });
}

/** One line for the run, one for each registry with a finding, and one for each failure. */
export function logReport(logger: Pick<Logger, 'info' | 'warn' | 'error'>, runAt: Instant, report: RunReport): void {
  const failures = 'failures' in report ? report.failures : [];
  for (const failure of failures) logger.error('failure', { runAt, failure: describeError(failure) });
  const { kind } = report;
  switch (kind) {
    case 'audited':
    case 'already-done': {
      const { startedAt, endedAt, targets, tally, configVersion, root, registries, events } = report.run;
      for (const { registry, findings } of registries) {
        if (findings.length > 0)
          logger.warn('registry', { runAt, registry, findings: findings.map(({ finding }) => finding) });
      }
      const facts = { startedAt, endedAt, targets, tally, configVersion, root, events: events.map(nameOf) };
      logger.info('run', { runAt, kind, ...facts, failures: failures.length });
      return;
    }
    case 'overtaken':
      logger.info('run', { runAt, kind, by: report.by });
      return;
    case 'in-progress':
      logger.info('run', { runAt, kind });
      return;
    default:
      kind satisfies never;
  }
}

/** Metrics of an audit, in CloudWatch's embedded metric format, by deployment; none of an invocation that recorded no run. */
export function measure(metrics: Metrics, deployment: string, report: RunReport): void {
  if (report.kind !== 'audited') return;
  const { run, tally } = report;
  metrics.addDimension('deployment', deployment);
  metrics.addMetric(auditsRecorded, MetricUnit.Count, 1);
  metrics.addMetric('TagsPresent', MetricUnit.Count, tally.present);
  metrics.addMetric('TagsAbsent', MetricUnit.Count, tally.absent);
  metrics.addMetric('TagsUnreadable', MetricUnit.Count, tally.unreadable);
  metrics.addMetric('TagsNotRecorded', MetricUnit.Count, tally.failed);
  metrics.addMetric('FindingsOpen', MetricUnit.Count, tally.open);
  metrics.addMetric('FindingsOpened', MetricUnit.Count, tally.opened);
  metrics.addMetric('FindingsResolved', MetricUnit.Count, tally.resolved);
  if (run.endedAt !== null) {
    metrics.addMetric('RunDuration', MetricUnit.Milliseconds, epochMs(run.endedAt) - epochMs(run.startedAt));
  }
}

/** How many failures the error's message names; the log has them all. */
const mostNamed = 5;

/**
 * Throws if something failed in the run. What an earlier invocation could not record, it has told. The message names the
 * failures. They are not attached as causes: an SDK error can hold the whole signed request, and whoever prints this error prints it.
 */
export function raiseFailures(report: RunReport): void {
  const failures = 'failures' in report ? report.failures : [];
  if (failures.length === 0) return;
  const named = failures.slice(0, mostNamed).map((failure) => `\n- ${describeError(failure)}`);
  const more = failures.length > mostNamed ? `\n- and ${failures.length - mostNamed} more` : '';
  const count = `${failures.length} ${failures.length === 1 ? 'failure' : 'failures'}`;
  throw new AuditError('run-incomplete', `The run has ${count}.${named.join('')}${more}\n`);
}
