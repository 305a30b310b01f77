import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { alarmTexts, createAlarms } from '../../infra/alarms.ts';
import { givenStack } from './given-stack.ts';
import { textsOf } from './template-text.ts';

const givenAlarms = (schedule = 'rate(1 hour)') => {
  const stack = givenStack();
  const auditFunction = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('-'),
  });
  const timeout = Duration.minutes(15);
  createAlarms(stack, { deployment: 'prod', auditFunction, timeout, schedule, topic: new Topic(stack, 'Topic') });
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => {
      const metric = Properties.Metrics.find(({ MetricStat }: { MetricStat?: object }) => MetricStat).MetricStat;
      return { ...Properties, metric: { name: metric.Metric.MetricName, stat: metric.Stat, seconds: metric.Period } };
    },
  );
  return { stack, alarms, on: (name: string) => alarms.find(({ metric }) => metric.name === name) };
};

test('every alarm goes to the topic and ends with its section of the runbook', () => {
  const { alarms } = givenAlarms();

  expect(alarms.map(({ AlarmDescription }) => AlarmDescription.split(' ').at(-1)).sort()).toEqual(
    Object.keys(alarmTexts)
      .map((section) => `docs/runbook.md#${section}`)
      .sort(),
  );
  for (const { AlarmActions } of alarms) expect(textsOf(AlarmActions)).toEqual(['arn:Topic']);
});

test.each(Object.entries(alarmTexts))('the text of %s says what to do first, after what happened', (_, text) => {
  expect(text).toMatch(/^(?:A|No) tagwarden run .*\. First, .*\.$/);
});

test('one failed run raises an alarm, and no data does not', () => {
  expect(givenAlarms().on('Errors')).toMatchObject({
    metric: { stat: 'Sum' },
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    DatapointsToAlarm: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('a run that takes more than 80% of the timeout raises an alarm', () => {
  expect(givenAlarms().on('Duration')).toMatchObject({
    metric: { stat: 'Maximum' },
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 12 * 60 * 1000,
    DatapointsToAlarm: 1,
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  { schedule: 'rate(5 minutes)', seconds: 300 },
  { schedule: 'cron(0 9-17/4 * * ? *)', seconds: 4 * 3600 },
  { schedule: 'rate(1 day)', seconds: 12 * 3600 },
  { schedule: 'cron(0 9 1 * ? *)', seconds: 12 * 3600 },
])('the alarm of a failed run of $schedule holds for two times $seconds seconds', ({ schedule, seconds }) => {
  expect(givenAlarms(schedule).on('Errors')).toMatchObject({ metric: { seconds }, EvaluationPeriods: 2 });
});

test('a time without runs counts as zero, not as what was before it', () => {
  for (const { Metrics } of givenAlarms().alarms) {
    expect(Metrics).toContainEqual(expect.objectContaining({ Expression: 'FILL(m1, 0)' }));
  }
});

describe('silence raises an alarm', () => {
  test('where no data is silence too', () => {
    expect(givenAlarms().on('AuditsRecorded')).toMatchObject({
      metric: { stat: 'Sum' },
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  test.each([
    { schedule: 'rate(1 minute)', periodMinutes: 1, periods: 16, warmUpMinutes: 16 },
    { schedule: 'rate(5 minutes)', periodMinutes: 5, periods: 4, warmUpMinutes: 20 },
    { schedule: 'rate(1 hour)', periodMinutes: 60, periods: 2, warmUpMinutes: 120 },
    { schedule: 'rate(1 day)', periodMinutes: 1440, periods: 2, warmUpMinutes: 2880 },
    { schedule: 'rate(6 days)', periodMinutes: 1440, periods: 7, warmUpMinutes: 2880 },
    { schedule: 'cron(0/30 * * * ? *)', periodMinutes: 30, periods: 2, warmUpMinutes: 60 },
    { schedule: 'cron(0 9 ? * MON-FRI *)', periodMinutes: 1440, periods: 4, warmUpMinutes: 2880 },
  ])(
    'for $schedule after $periods periods of $periodMinutes minutes',
    ({ schedule, periodMinutes, periods, warmUpMinutes }) => {
      expect(givenAlarms(schedule).on('AuditsRecorded')).toMatchObject({
        metric: { seconds: periodMinutes * 60 },
        EvaluationPeriods: periods,
        WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: warmUpMinutes },
      });
    },
  );

  test.each(['rate(7 days)', 'cron(0 9 ? * MON *)', 'cron(0 9 1 * ? *)'])(
    'but not for %s, of which the person deploying is warned',
    (schedule) => {
      const { stack, on } = givenAlarms(schedule);

      expect(on('AuditsRecorded')).toBeUndefined();
      expect(on('Errors')).toBeDefined();
      Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('gets no alarm for runs that are missing'));
    },
  );

  test('and a schedule that is watched warns of nothing', () => {
    Annotations.fromStack(givenAlarms().stack).hasNoWarning('*', Match.anyValue());
  });
});
