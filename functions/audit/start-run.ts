import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { notRecorded, type Run } from '../domain/run.ts';
import { expiryOf } from '../domain/values/duration.ts';
import { epochMs, type Instant, instantFromMs } from '../domain/values/instant.ts';
import type { Ports } from './ports.ts';

/** How far the clocks of this machine and of the scheduler may differ. */
const clockSkewMs = 300_000;

/** DynamoDB deletes what has expired within days, in no order: the row of a run must outlive those of its tags. */
const keptLongerSeconds = 30 * 86_400;

/** A run that has seen nothing yet. */
export function newRun(runAt: Instant, config: AuditConfig, ports: Pick<Ports, 'now' | 'toolVersion'>): Run {
  const { expiresAt = null } = expiryOf(runAt, config.retention);
  return {
    runAt,
    startedAt: instantFromMs(ports.now()),
    ...notRecorded,
    configVersion: config.version,
    toolVersion: ports.toolVersion,
    expiresAt,
    keptUntil: expiresAt === null ? null : expiresAt + keptLongerSeconds,
    delivery: null,
  };
}

/** Throws for a time further ahead than clocks may differ. */
export function refuseFuture(
  code: 'event-invalid' | 'run-in-future',
  detail: string,
  at: Instant,
  nowMs: number,
): void {
  if (epochMs(at) > nowMs + clockSkewMs) throw new AuditError(code, detail);
}

/** Throws for a run that has expired: rows of its tags may be deleted while others are left. */
export function refuseExpired({ runAt, expiresAt }: Run, nowMs: number): void {
  if (expiresAt === null || expiresAt * 1000 > nowMs) return;
  throw new AuditError('event-invalid', `The run at ${runAt} is older than the retention.`);
}
