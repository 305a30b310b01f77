import { writeAttemptMs } from '../deployment/sdk-options.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Instant } from '../domain/values/instant.ts';
import { leaseMs } from '../store/lease.ts';
import type { AssertHeld } from '../store/writes/fence.ts';
import type { Ports } from './ports.ts';

const renewMs = 15_000;

/** A write that starts before this has passed is over before another can take the lease. */
const validMs = leaseMs - writeAttemptMs;

/**
 * Does `body` while holding the lease. If another invocation is at work on the same run, does nothing and resolves to
 * `'held'`. If one is at work on a different run, throws `run-held`, so that this run is tried again. Whether another is
 * at work or has crashed may take as long as a lease to find out.
 */
export async function holdLease<Result>(
  ports: Pick<Ports, 'lease' | 'holder' | 'now' | 'monotonicMs' | 'every'>,
  runAt: Instant,
  body: (assertHeld: AssertHeld) => Promise<Result>,
): Promise<Result | 'held'> {
  const { lease, holder } = ports;
  // Counted from before the request: the answer may be long on its way.
  let renewed = readClocks(ports);
  const heldFor = await lease.take(holder, runAt, () => {
    renewed = readClocks(ports);
  });
  if (heldFor === runAt) return 'held';
  if (heldFor !== undefined) throw new AuditError('run-held', `Another run, of ${heldFor}, is in progress.`);
  let renewals = 0;
  let lost = false;

  const stopRenewing = ports.every(renewMs, async () => {
    const sent = readClocks(ports);
    renewals += 1;
    if (!(await lease.renew(holder, runAt, renewals))) lost = true;
    // An answer that was overtaken by a later one does not turn the clocks back.
    else if (sent.monotonicMs > renewed.monotonicMs) renewed = sent;
  });
  try {
    return await body(() => {
      if (lost || passedMs(renewed, readClocks(ports)) >= validMs) {
        throw new AuditError('lease-lost', `The lease on the run at ${runAt} was not renewed in time.`);
      }
    });
  } finally {
    stopRenewing();
    // A lease that cannot be released can be taken once it stands still. The outcome of the run matters more.
    await lease.free(holder).catch(() => undefined);
  }
}

type Clocks = { readonly wallMs: number; readonly monotonicMs: number };

const readClocks = (ports: Pick<Ports, 'now' | 'monotonicMs'>): Clocks => ({
  wallMs: ports.now(),
  monotonicMs: ports.monotonicMs(),
});

/** The monotonic clock may stop while a computer sleeps, and the other can be set back: what says more, counts. */
const passedMs = (from: Clocks, to: Clocks): number =>
  Math.max(to.wallMs - from.wallMs, to.monotonicMs - from.monotonicMs);
