import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { alarmTexts, createAlarms } from '../../infra/alarms.ts';
import { givenStack } from './given-stack.ts';
import { onlyResource, textOf, textsOf } from './template-text.ts';

const givenAlarms = (schedule = 'rate(1 hour)') => {
  const stack = givenStack();
  const auditFunction = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('-'),
  });
  const timeout = Duration.minutes(15);
  const logGroup = new LogGroup(stack, 'Logs');
  const topic = new Topic(stack, 'Topic');
  createAlarms(stack, { deployment: 'prod', auditFunction, logGroup, timeout, schedule, topic });
  const template = Template.fromStack(stack);
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => {
    const metric = Properties.Metrics.find(({ MetricStat }: { MetricStat?: object }) => MetricStat).MetricStat;
    const { MetricName: name, Namespace: namespace, Dimensions: dimensions = [] } = metric.Metric;
    return { ...Properties, metric: { name, namespace, dimensions, stat: metric.Stat, seconds: metric.Period } };
  });
  return { stack, template, alarms, on: (name: string) => alarms.find(({ metric }) => metric.name === name) };
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

describe('a row that a run did not believe raises an alarm', () => {
  const filterOf = () => onlyResource(givenAlarms().template, 'AWS::Logs::MetricFilter').Properties;

  test('and no data does not', () => {
    expect(givenAlarms().on('RowsNotBelieved')).toMatchObject({
      metric: { stat: 'Sum', seconds: 3600 },
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  test('by the metric that is counted from the log of the function, of this deployment alone', () => {
    const { LogGroupName, MetricTransformations } = filterOf();
    expect(textOf(LogGroupName)).toBe('arn:Logs');
    const { metric } = givenAlarms().on('RowsNotBelieved') ?? {};
    expect(metric).toMatchObject({ namespace: 'Tagwarden/prod', dimensions: [] });
    expect(MetricTransformations).toEqual([
      { MetricName: 'RowsNotBelieved', MetricNamespace: metric?.namespace, MetricValue: '1' },
    ]);
  });

  test('by the line that the function writes for it, and by no line that only speaks of it', async () => {
    const [, attribute = '', text] = /^\{ \$\.(\w+) = "([^"]+)" \}$/.exec(filterOf().FilterPattern) ?? [];
    const isCounted = (line: string) => JSON.parse(line)[attribute] === text;

    const tampered = await linesOf('logTampered', { table: 'Runs', row: { a: '"\n' }, replaced: true });
    expect(tampered.map(isCounted)).toEqual([true]);
    const others = await linesOf('logRoot', { runAt: 'record-tampered', root: 'record-tampered', interrupted: false });
    expect(others.map(isCounted)).toEqual([false]);
  });
});

/** What a function of the report writes into the log, in a process of its own. */
async function linesOf(name: string, argument: object): Promise<readonly string[]> {
  const program = `
    import { Logger } from '@aws-lambda-powertools/logger';
    import { ${name} } from './functions/audit/report.ts';
    ${name}(new Logger({ serviceName: 'tagwarden' }), ${JSON.stringify(argument)});`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('{'));
}

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
