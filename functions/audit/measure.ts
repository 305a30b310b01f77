import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { epochMs } from '../domain/instant.ts';
import type { RunReport } from './run.ts';

/** Metrics of a run that audited, in CloudWatch's embedded metric format, by deployment. */
export function measure(metrics: Metrics, deployment: string, report: RunReport): void {
  if (report.kind !== 'audited') return;
  const { run, tally } = report;
  metrics.addDimension('deployment', deployment);
  metrics.addMetric('TagsPresent', MetricUnit.Count, tally.present);
  metrics.addMetric('TagsAbsent', MetricUnit.Count, tally.absent);
  metrics.addMetric('TagsUnread', MetricUnit.Count, tally.unknown);
  metrics.addMetric('TagsNotRecorded', MetricUnit.Count, tally.failed);
  metrics.addMetric('FindingsOpen', MetricUnit.Count, tally.open);
  metrics.addMetric('FindingsOpened', MetricUnit.Count, tally.opened);
  metrics.addMetric('FindingsResolved', MetricUnit.Count, tally.resolved);
  if (run.endedAt !== null) {
    metrics.addMetric('RunDuration', MetricUnit.Milliseconds, epochMs(run.endedAt) - epochMs(run.startedAt));
  }
}
