import type { Logger } from '@aws-lambda-powertools/logger';
import type { Event } from '../domain/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { describeError } from './describe-error.ts';
import type { RunReport } from './run.ts';

/** One line for a tag that is not well, none for one that is. */
export function logSnapshot(logger: Pick<Logger, 'warn'>, { reference, observation, state, events }: Snapshot): void {
  if (observation.outcome === 'present' && state.findings.length === 0 && events.length === 0) return;
  logger.warn('tag', {
    reference,
    outcome: observation.outcome,
    ...(observation.outcome === 'unknown' && { code: observation.code, detail: observation.detail }),
    findings: state.findings.map(({ finding }) => finding.kind),
    events: events.map(nameOf),
  });
}

const nameOf = (event: Event): string =>
  `${event.kind} ${event.kind === 'noted' ? event.notice.kind : event.finding.kind}`;

/** One line for the run, one for each registry that is not well, and one for each failure in it. */
export function logReport(logger: Pick<Logger, 'info' | 'warn' | 'error'>, runAt: Instant, report: RunReport): void {
  const failures = 'failures' in report ? report.failures : [];
  for (const failure of failures) logger.error('failure', { runAt, failure: describeError(failure) });
  const { kind } = report;
  switch (kind) {
    case 'audited':
    case 'done-before': {
      const { startedAt, endedAt, targets, tally, configVersion, root, registries, events } = report.run;
      for (const { registry, findings } of registries) {
        if (findings.length > 0)
          logger.warn('registry', { runAt, registry, findings: findings.map(({ finding }) => finding) });
      }
      const facts = { startedAt, endedAt, targets, tally, configVersion, root, events: events.map(nameOf) };
      logger.info('run', { runAt, kind, ...facts, failures: failures.length });
      return;
    }
    case 'superseded':
      logger.info('run', { runAt, kind, by: report.by });
      return;
    case 'held':
      logger.info('run', { runAt, kind });
      return;
    default:
      kind satisfies never;
  }
}
