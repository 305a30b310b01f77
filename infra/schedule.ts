import { Duration, TimeZone } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';
import { scheduleGaps } from '../functions/config/schema/schedule-gaps.ts';

/** Invokes the function with the scheduled time. That time is the id of the run, so a second delivery starts no second run. */
export function createSchedule(scope: Construct, auditFunction: IFunction, config: AuditConfig): Schedule {
  return new Schedule(scope, 'Schedule', {
    description: `Audits the container tags of ${config.deployment}`,
    schedule: ScheduleExpression.expression(config.schedule, TimeZone.of(config.timeZone)),
    timeWindow: TimeWindow.off(),
    target: new LambdaInvoke(auditFunction, {
      input: ScheduleTargetInput.fromObject({ runAt: ContextAttribute.scheduledTime }),
      maxEventAge: maxEventAge(config),
    }),
  });
}

/** Long enough for both retries of a failed invocation, which come one and two minutes later. */
const leastMinutes = 15;

/**
 * How long an invocation may wait or be retried: until the next run is due, which audits the same tags, or an hour if that time is not
 * known. Lambda allows six hours at most. An invocation that comes later than that finds a newer run and does nothing.
 */
export function maxEventAge({ schedule }: AuditConfig): Duration {
  const shortest = scheduleGaps(schedule)?.shortest ?? 60;
  return Duration.minutes(Math.max(leastMinutes, Math.min(shortest, 6 * 60)));
}
