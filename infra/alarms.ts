import { Annotations, Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type ScheduleGaps, scheduleGaps } from '../functions/config/schema/schedule-gaps.ts';
import { auditsRecorded, metricsOf, rowNotBelieved, rowsNotBelieved } from '../functions/deployment/metrics.ts';

const minutesPerDay = 1440;

/** What each alarm says: what happened, and what to do first. Each key is a section of the runbook. */
export const alarmTexts = {
  'audit-failing':
    'A tagwarden run failed. Alerts it could not send are kept, and a later run sends them. First, read the error in the log of the function.',
  'audit-not-running':
    'No tagwarden run was recorded for longer than the schedule allows, so nobody is watching the tags. First, check that the schedule is enabled, and how the last invocations ended in the log of the function.',
  'audit-running-long':
    'A tagwarden run took more than 80% of its time limit. Runs that reach the limit leave tags unreadable. First, check the log for slow or throttled registry requests.',
  'rows-not-believed':
    'A tagwarden run met rows in its tables that tagwarden did not write, or that were changed since. It did not believe them. If it died before it was recorded, no other mail tells of them. First, read and keep the lines in the log of the function: a row that was replaced is nowhere else.',
} as const;
type AlarmKey = keyof typeof alarmTexts;

export type AuditAlarmsProps = {
  readonly deployment: string;
  readonly auditFunction: IFunction;
  /** Where the function logs. */
  readonly logGroup: ILogGroup;
  readonly timeout: Duration;
  readonly schedule: string;
  readonly topic: ITopic;
};

/**
 * Alarms about the auditor itself: it fails, does not run, runs too long, or met rows that it did not write.
 * They go to the topic of the alerts.
 */
export function createAlarms(scope: Construct, props: AuditAlarmsProps): void {
  const { deployment, auditFunction, logGroup, timeout, schedule, topic } = props;
  const gaps = scheduleGaps(schedule);
  const badRun = {
    topic,
    // The alarm looks at two gaps between runs, so that it stays on from one bad run to the next. It looks at a day at most, so that
    // a daily run that fails sends a mail each day.
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const period = Duration.minutes(Math.min(gaps?.shortest ?? minutesPerDay, minutesPerDay / 2));

  createAlarm(scope, 'audit-failing', {
    ...badRun,
    metric: auditFunction.metricErrors({ period, statistic: Stats.SUM }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
  });
  createAlarm(scope, 'audit-running-long', {
    ...badRun,
    metric: auditFunction.metricDuration({ period, statistic: Stats.MAXIMUM }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: timeout.toMilliseconds() * 0.8,
  });
  createAlarm(scope, 'rows-not-believed', {
    ...badRun,
    metric: loggedRows(deployment, logGroup).with({ period }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
  });

  const silence = longestSilence(gaps, timeout);
  if (silence === undefined) {
    Annotations.of(scope).addWarningV2(
      'tagwarden:silence-unwatched',
      `${schedule} gets no alarm for runs that are missing, because CloudWatch looks back seven days at most. ` +
        'For that alarm, audit at least every six days, with a cron that names no days of the month, months or years.',
    );
    return;
  }
  const notRunning = createAlarm(scope, 'audit-not-running', {
    topic,
    metric: recordedAudits(deployment, silence.period),
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    evaluationPeriods: silence.periods,
    treatMissingData: TreatMissingData.BREACHING,
  });
  warmUp(notRunning, silence.period.toMinutes() * silence.periods);
}

/**
 * Runs that were recorded, not invocations: somebody who can write to the tables could make every invocation end without an audit, by
 * a run in the future or by holding the lease, and the function would still be invoked on time.
 */
function recordedAudits(deployment: string, period: Duration): Metric {
  const { namespace, dimensions: dimensionsMap } = metricsOf(deployment);
  return new Metric({ namespace, metricName: auditsRecorded, dimensionsMap, period, statistic: Stats.SUM });
}

/** Counted by CloudWatch, not by the function: a run that dies has written the lines, but no metrics. */
const loggedRows = (deployment: string, logGroup: ILogGroup): Metric =>
  logGroup
    .addMetricFilter('RowNotBelieved', {
      ...rowsNotBelieved(deployment),
      filterPattern: FilterPattern.stringValue('$.message', '=', rowNotBelieved),
    })
    .metric({ statistic: Stats.SUM });

/**
 * How many periods without a recorded run raise the alarm. It is always more than one gap between runs, because a run may start a
 * minute late, or an hour late when daylight saving time ends, and it is recorded at its end, which may be as late as `timeout`.
 * Undefined if CloudWatch would have to look back more than seven days.
 */
function longestSilence(
  gaps: ScheduleGaps | undefined,
  timeout: Duration,
): { period: Duration; periods: number } | undefined {
  if (gaps === undefined) return undefined;
  const minutes = Math.min(gaps.longest, minutesPerDay);
  const withLateRun = Math.ceil((gaps.longest + timeout.toMinutes()) / minutes);
  const periods = Math.max(Math.ceil(gaps.longest / minutesPerDay) + 1, withLateRun);
  return periods * minutes <= 7 * minutesPerDay ? { period: Duration.minutes(minutes), periods } : undefined;
}

type AlarmOptions = Omit<CreateAlarmOptions, 'alarmDescription'> & { readonly topic: ITopic; readonly metric: Metric };

function createAlarm(scope: Construct, key: AlarmKey, { topic, metric, ...options }: AlarmOptions): Alarm {
  // CloudFormation derives the name of the alarm from this id, and the name is the subject of its mail: `AuditFailing`.
  const id = key.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const alarm = new Alarm(scope, id, {
    ...options,
    metric: withoutHoles(metric),
    alarmDescription: `${alarmTexts[key]} See docs/runbook.md#${key}`,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/**
 * A function that is not invoked writes no metrics, nor does one that records no run, and an alarm uses older points in place of
 * missing ones. Without zeros in the gaps it would go off late when runs stop, and stay on long after a failure.
 */
const withoutHoles = (metric: Metric): IMetric =>
  new MathExpression({ expression: 'FILL(m1, 0)', usingMetrics: { m1: metric }, period: metric.period });

/**
 * Before the first run there is no data, and no data counts as no run. Without a warm-up the alarm would go off while the stack is
 * being created. Its mail would be lost, because nobody has confirmed the subscription yet, and if the first run never came there
 * would be no second mail. CloudWatch waits two days at most.
 */
function warmUp(alarm: Alarm, minutes: number): void {
  // The L2 construct has no property for it; its default child is always this resource.
  const resource = alarm.node.defaultChild as CfnAlarm;
  resource.warmUpConfiguration = { warmUpPeriodDurationInMinutes: Math.min(minutes, 2 * minutesPerDay) };
}
