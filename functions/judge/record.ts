import type { RecordTampered } from '../domain/findings/record-tampered.ts';
import type { FindingPolicy } from '../domain/policy.ts';
import type { FindingState } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type Reconciled, reconcile } from './findings.ts';

/** So many rows are told of at a time: the row of a run and a mail have their limits, and the log has all. */
const mostTold = 20;

/** The findings about the stored rows themselves, given those that a run met and did not believe. */
export function judgeRecord(
  before: FindingState,
  met: readonly RecordTampered[],
  policy: FindingPolicy,
  now: Instant,
): Reconciled {
  const facts = met.slice(0, mostTold);
  return reconcile(before, { facts, judges: () => true, because: () => 'not-met-again' }, policy, now);
}
