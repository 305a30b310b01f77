import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { createSchedule } from '../../infra/schedule.ts';
import { givenConfig } from './given-config.ts';
import { givenStack } from './given-stack.ts';
import { onlyResource, textOf, textsOf } from './template-text.ts';

const givenTemplate = (config = givenConfig()) => {
  const stack = givenStack();
  const auditFunction = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('-'),
  });
  createSchedule(stack, auditFunction, config);
  return Template.fromStack(stack);
};
const givenSchedule = (config = givenConfig()) =>
  onlyResource(givenTemplate(config), 'AWS::Scheduler::Schedule').Properties;

test.each([
  { schedule: 'rate(5 minutes)', timeZone: 'UTC' },
  { schedule: 'cron(0 9 ? * MON-FRI *)', timeZone: 'Asia/Seoul' },
])('$schedule is read in $timeZone, to the minute', ({ schedule, timeZone }) => {
  expect(givenSchedule(givenConfig({ schedule, timeZone }))).toMatchObject({
    ScheduleExpression: schedule,
    ScheduleExpressionTimezone: timeZone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
  });
});

test('the function is invoked with the scheduled time, however late it is', () => {
  const { Target } = givenSchedule();

  expect(textOf(Target.Arn)).toBe('arn:Function.Arn');
  expect(JSON.parse(Target.Input)).toEqual({ runAt: '<aws.scheduler.scheduled-time>' });
});

test.each([
  { schedule: 'rate(1 minute)', seconds: 15 * 60 },
  { schedule: 'rate(1 hour)', seconds: 3600 },
  { schedule: 'rate(1 day)', seconds: 6 * 3600 },
  { schedule: 'cron(0/15 9-17 * * ? *)', seconds: 900 },
  { schedule: 'cron(0 9 1 * ? *)', seconds: 3600 },
])('an invocation of $schedule is given up after $seconds seconds', ({ schedule, seconds }) => {
  expect(givenSchedule(givenConfig({ schedule })).Target.RetryPolicy.MaximumEventAgeInSeconds).toBe(seconds);
});

test('the schedule may invoke this function and nothing else', () => {
  const { PolicyDocument } = onlyResource(givenTemplate(), 'AWS::IAM::Policy').Properties;

  expect(PolicyDocument.Statement).toHaveLength(1);
  expect(textsOf(PolicyDocument.Statement[0].Action)).toEqual(['lambda:InvokeFunction']);
  expect(textsOf(PolicyDocument.Statement[0].Resource)).toEqual(['arn:Function.Arn', 'arn:Function.Arn:*']);
});
