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

/** Invokes the function with the scheduled time, which names the run: however often it is delivered, the run stays one. */
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

/** Long enough for both repetitions of a failed invocation, which come after one and two minutes more. */
const leastMinutes = 15;

/**
 * How long an invocation may wait or be retried: until the next run, which audits the same tags, is due; an hour where that cannot
 * be said. Lambda allows six hours. An invocation that outlives its time meets a newer run and does nothing.
 */
export function maxEventAge({ schedule }: AuditConfig): Duration {
  const shortest = scheduleGaps(schedule)?.shortest ?? 60;
  return Duration.minutes(Math.max(leastMinutes, Math.min(shortest, 6 * 60)));
}
