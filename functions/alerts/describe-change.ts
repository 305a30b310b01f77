import type { ChangeReason, Finding } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { showSpan, showTime } from '../text/time.ts';
import type { MailContext } from './alert.ts';
import { type EventContext, type Line, list } from './description.ts';
import { digestNow, expiredLines, lastUpdate } from './facts.ts';

type Change = Extract<Finding, { kind: 'digest-changed' | 'digest-rolled-back' }>;

/** What was expected, what came, when and by whom, and every reason against it. */
export function describeChange(
  finding: Change,
  { runAt, snapshot }: EventContext,
  sender: MailContext,
): { readonly own: readonly Line[]; readonly policy: string } {
  const time = (at: Instant) => showTime(at, sender.timeZone);
  const baseline = snapshot?.state.baseline ?? null;
  const lastSeen = snapshot?.state.lastSeen ?? null;
  const reasons = finding.reasons.flatMap((reason) => against(reason, finding, time) ?? []);
  return {
    own: [
      ['expected', finding.from],
      ...(baseline?.digest === finding.from
        ? [['', `since ${time(baseline.since)} (${showSpan(baseline.since, runAt)} before this audit)`] as const]
        : []),
      ['found', finding.to],
      ...(lastSeen === null ? [] : [['', `since the audit of ${time(lastSeen.since)}`] as const]),
      ...(finding.kind === 'digest-rolled-back'
        ? [['was expected', `from ${time(finding.formerly.since)} until ${time(finding.formerly.until)}`] as const]
        : []),
      ...(snapshot === null ? [] : stands(snapshot, sender)),
      ...list('because', reasons),
      ...expiredLines(finding.expired, runAt, sender),
    ],
    policy: policyOf(finding.reasons),
  };
}

/** What the registry says of the tag now: it may be gone since the digest was found. */
const stands = (snapshot: Snapshot, sender: MailContext): readonly Line[] =>
  snapshot.observation.outcome === 'present' ? lastUpdate(snapshot, sender) : digestNow(snapshot);

function policyOf(reasons: readonly ChangeReason[]): string {
  if (reasons.includes('pinned')) return 'pinned: only the digests listed in audit.yaml are expected';
  if (reasons.includes('immutable')) return 'immutable: the first digest seen is trusted, any other is unexpected';
  return 'moving: a change must keep to what audit.yaml expects, and come when the registry says it came';
}

/** A reason with its evidence; undefined where the policy says it all. */
function against(reason: ChangeReason, { arrival }: Change, time: (at: Instant) => string): string | undefined {
  const { lastUpdatedAt, lastUpdater, after, observedAt } = arrival;
  switch (reason) {
    case 'pinned':
    case 'immutable':
      return undefined;
    case 'outside-window':
      return `outside every window: the registry dates the change ${lastUpdatedAt === null ? 'nowhere' : time(lastUpdatedAt)}`;
    case 'unlisted-updater':
      return `by nobody listed: the registry names ${lastUpdater ?? 'nobody'}`;
    case 'implausible-time':
      if (lastUpdatedAt === null) return 'at no known time: the registry does not date the change';
      return after !== null && lastUpdatedAt < after
        ? `at an impossible time: unchanged since ${time(lastUpdatedAt)}, says the registry, yet the audit of ${time(after)} did not see this digest`
        : `at an impossible time: the registry dates the change ${time(lastUpdatedAt)}, after it was seen at ${time(observedAt)}`;
    default:
      return reason satisfies never;
  }
}
