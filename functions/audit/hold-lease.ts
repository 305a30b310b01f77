import { AuditError } from '../domain/audit-error.ts';
import type { Instant } from '../domain/values/instant.ts';
import { leaseMs } from '../store/lease.ts';
import type { AssertHeld } from '../store/writes.ts';
import type { Ports } from './ports.ts';

const renewMs = 15_000;

/**
 * Does `body` while holding the lease. If another invocation is at work on the same run, does nothing and resolves to
 * `'held'`. If one is at work on a different run, throws `run-held`, so that this run is tried again.
 */
export async function holdLease<Result>(
  ports: Pick<Ports, 'lease' | 'holder' | 'now' | 'every'>,
  runAt: Instant,
  body: (assertHeld: AssertHeld) => Promise<Result>,
): Promise<Result | 'held'> {
  const { lease, holder } = ports;
  let renewedAt = ports.now();
  const heldFor = await lease.take(holder, runAt, renewedAt);
  if (heldFor === runAt) return 'held';
  if (heldFor !== undefined) throw new AuditError('run-held', `Another run, of ${heldFor}, is in progress.`);
  let lost = false;

  const stopRenewing = ports.every(renewMs, async () => {
    const now = ports.now();
    if ((await lease.take(holder, runAt, now)) === undefined) renewedAt = now;
    else lost = true;
  });
  try {
    return await body(() => {
      if (lost || ports.now() - renewedAt >= leaseMs) {
        throw new AuditError('lease-lost', `The lease on the run at ${runAt} was not renewed in time.`);
      }
    });
  } finally {
    stopRenewing();
    // A lease that cannot be released expires by itself. The outcome of the run matters more.
    await lease.free(holder).catch(() => undefined);
  }
}
