import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Run } from '../domain/run.ts';
import { expiryOf } from '../domain/values/duration.ts';
import { epochMs, type Instant, instantFromMs } from '../domain/values/instant.ts';

/** How far the clocks of this machine and of the scheduler may differ. */
const clockSkewMs = 300_000;

/** A run that has seen nothing yet. */
export function newRun(runAt: Instant, config: AuditConfig, nowMs: number): Run {
  return {
    runAt,
    state: 'running',
    startedAt: instantFromMs(nowMs),
    endedAt: null,
    targets: config.targets.length,
    tally: null,
    registries: [],
    events: [],
    unrecorded: [],
    interrupted: false,
    notifiedThrough: null,
    owes: [],
    configVersion: config.version,
    root: null,
    previous: null,
    expiresAt: expiryOf(runAt, config.retention).expiresAt ?? null,
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

/** Throws for a run that has expired: its row may be deleted while rows of its tags are left. */
export function refuseExpired({ runAt, expiresAt }: Run, nowMs: number): void {
  if (expiresAt === null || expiresAt * 1000 > nowMs) return;
  throw new AuditError('event-invalid', `The run at ${runAt} is older than the retention.`);
}
