import { isDeepStrictEqual } from 'node:util';
import { type Event, isAboutFinding, isTold } from '../domain/event.ts';
import { identityOf } from '../domain/finding.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';

/** An event that an alert spoke of, or would have. */
export type Told = { readonly runAt: Instant; readonly reference: Reference; readonly event: Event };

/** An alert that another configuration would have added, removed or changed. */
export type Difference = {
  /** `added`: it would have come and did not; `removed`: it came and would not have; `changed`: its severity or reason would differ. */
  readonly kind: 'added' | 'removed' | 'changed';
  readonly runAt: Instant;
  readonly reference: Reference;
  /** What came; null: nothing did. */
  readonly came: Event | null;
  /** What would have come; null: nothing would. */
  readonly wouldCome: Event | null;
};

export type Comparison = { readonly unchanged: number; readonly differences: readonly Difference[] };

/** What the alerts of one tag's history have in common with those it would have had under another policy. */
export function compareAlerts(reference: Reference, came: readonly Told[], wouldCome: readonly Told[]): Comparison {
  const before = keyed(came);
  const after = keyed(wouldCome);
  const differences: Difference[] = [];
  let unchanged = 0;
  for (const [key, { runAt, event }] of before) {
    const other = after.get(key)?.event ?? null;
    if (other !== null && isDeepStrictEqual(weightOf(event), weightOf(other))) unchanged += 1;
    else {
      differences.push({
        kind: other === null ? 'removed' : 'changed',
        runAt,
        reference,
        came: event,
        wouldCome: other,
      });
    }
  }
  for (const [key, { runAt, event }] of after) {
    if (!before.has(key)) differences.push({ kind: 'added', runAt, reference, came: null, wouldCome: event });
  }
  return { unchanged, differences };
}

const keyed = (told: readonly Told[]): ReadonlyMap<string, Told> =>
  new Map(told.filter(({ event }) => isTold(event)).map((each) => [keyOf(each), each]));

function keyOf({ runAt, event }: Told): string {
  const about = isAboutFinding(event) ? identityOf(event.finding) : event.notice.kind;
  return `${runAt} ${event.kind} ${about}`;
}

/** What makes an alert another one to its reader. */
function weightOf(event: Event): unknown {
  if (!isAboutFinding(event)) return event.notice.kind;
  const { finding, severity } = event;
  return [severity, 'reasons' in finding ? finding.reasons : null, 'because' in event ? event.because : null];
}
