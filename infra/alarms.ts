import { Annotations, Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  type Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type ScheduleGaps, scheduleGaps } from '../functions/config/schema/schedule-gaps.ts';

const minutesPerDay = 1440;

/** What each alarm says, by its section of the runbook. */
export const alarmTexts = {
  'audit-failing': 'A run failed. Its alerts, if there were any, are still owed and are sent by the next run.',
  'audit-not-running': 'No run has started for longer than the schedule allows. Nobody is watching the tags.',
  'audit-running-long': 'A run took more than 80% of the time after which it is cut off.',
} as const;
type AlarmKey = keyof typeof alarmTexts;

export type AuditAlarmsProps = {
  readonly auditFunction: IFunction;
  readonly timeout: Duration;
  readonly schedule: string;
  readonly topic: ITopic;
};

/** Tells the topic when the auditor itself is not well: failing, silent or slow. */
export function createAlarms(scope: Construct, { auditFunction, timeout, schedule, topic }: AuditAlarmsProps): void {
  const gaps = scheduleGaps(schedule);
  const badRun = {
    // Two gaps between runs, so that the alarm holds from one bad run to the next instead of clearing and rising again; but a day at
    // most, so that a daily run that fails is told of daily.
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const period = Duration.minutes(Math.min(gaps?.shortest ?? minutesPerDay, minutesPerDay / 2));

  createAlarm(scope, 'audit-failing', topic, auditFunction.metricErrors({ period, statistic: Stats.SUM }), {
    ...badRun,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
  });
  createAlarm(scope, 'audit-running-long', topic, auditFunction.metricDuration({ period, statistic: Stats.MAXIMUM }), {
    ...badRun,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: timeout.toMilliseconds() * 0.8,
  });

  const silence = longestSilence(gaps);
  if (silence === undefined) {
    Annotations.of(scope).addWarningV2(
      'tagwarden:silence-unwatched',
      `${schedule} gets no alarm for runs that do not start: CloudWatch looks back seven days at most, and runs may lie as far apart. ` +
        'Audit at least every six days, in a cron that names no days of the month, months or years.',
    );
    return;
  }
  const invocations = auditFunction.metricInvocations({ period: silence.period, statistic: Stats.SUM });
  const notRunning = createAlarm(scope, 'audit-not-running', topic, invocations, {
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    evaluationPeriods: silence.periods,
    treatMissingData: TreatMissingData.BREACHING,
  });
  warmUp(notRunning, silence.period.toMinutes() * silence.periods);
}

/**
 * So many periods without a run raise the alarm: always more than one gap between runs, because a run may start late by a minute,
 * or by an hour where daylight saving time ends. Undefined where that is more than the seven days CloudWatch looks back.
 */
function longestSilence(gaps: ScheduleGaps | undefined): { period: Duration; periods: number } | undefined {
  if (gaps === undefined) return undefined;
  const periods = Math.ceil(gaps.longest / minutesPerDay) + 1;
  return periods <= 7 ? { period: Duration.minutes(Math.min(gaps.longest, minutesPerDay)), periods } : undefined;
}

function createAlarm(
  scope: Construct,
  key: AlarmKey,
  topic: ITopic,
  metric: Metric,
  options: CreateAlarmOptions,
): Alarm {
  // CloudFormation makes the alarm's name, which is the subject of its mail, of this id: `AuditFailing`.
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
 * A function that is not invoked writes no metrics. Where points are missing, an alarm takes older ones for them: it would rise
 * late after a silence, and stay after a failure that is long past.
 */
const withoutHoles = (metric: Metric): IMetric =>
  new MathExpression({ expression: 'FILL(m1, 0)', usingMetrics: { m1: metric }, period: metric.period });

/**
 * Before the first run there is no data, which counts as silence. Without a warm-up the alarm would rise while the stack is
 * being created and its mail be lost, as nobody has confirmed the subscription yet; should the first run then never come, no
 * second mail would tell of it. CloudWatch waits two days at most.
 */
function warmUp(alarm: Alarm, minutes: number): void {
  // The L2 construct has no property for it; its default child is always this resource.
  const resource = alarm.node.defaultChild as CfnAlarm;
  resource.warmUpConfiguration = { warmUpPeriodDurationInMinutes: Math.min(minutes, 2 * minutesPerDay) };
}
