import type { Past } from '../backtest/past.ts';
import type { Replayed } from '../backtest/replay.ts';
import type { Event } from '../domain/event.ts';
import type { Arrival } from '../domain/evidence.ts';
import type { FindingOf } from '../domain/finding.ts';
import type { Policy } from '../domain/policy.ts';
import type { Digest } from '../domain/values/digest.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import { judgeDigest } from '../judge/content/digest-verdict.ts';

/** That a tag came to show another digest than before. */
export type Change = {
  readonly reference: Reference;
  readonly from: Digest;
  readonly to: Digest;
  readonly arrival: Arrival;
  /** Whether the tag had shown the digest before. */
  readonly isReturn: boolean;
};

/** A change of which all is known that a rule asks of it. */
export type PlainChange = Change & { readonly at: Instant; readonly by: string };

/** What is wrong with a change by itself, so that no rule should speak for it. */
export type Flaw = 'rolled-back' | 'implausible-time' | 'no-time' | 'no-updater';

/** The changes of a tag that its past shows, oldest first; with the one that was not yet expected when it began. */
export function changesIn({ reference, believed }: Past, replayed: readonly Replayed[]): readonly Change[] {
  const changes: Change[] = [];
  const shown = new Set<Digest>(believed.pastDigests.map(({ digest }) => digest));
  let { lastSeen: before } = believed;
  const { baseline } = believed;
  if (baseline !== null && before !== null && before.digest !== baseline.digest) {
    const { digest: to, arrival } = before;
    changes.push({ reference, from: baseline.digest, to, arrival, isReturn: shown.has(to) });
  }
  if (baseline !== null) shown.add(baseline.digest);
  for (const { state } of replayed) {
    const { lastSeen } = state;
    if (lastSeen === null) continue;
    const { digest: to, arrival } = lastSeen;
    if (before !== null && before.digest !== to) {
      shown.add(before.digest);
      changes.push({ reference, from: before.digest, to, arrival, isReturn: shown.has(to) });
    }
    before = lastSeen;
  }
  return changes;
}

export const isDigestChange = (finding: {
  readonly kind: string;
}): finding is FindingOf<'digest-changed' | 'digest-rolled-back'> =>
  finding.kind === 'digest-changed' || finding.kind === 'digest-rolled-back';

/** The finding about a digest of the tag that an event is about; undefined: it is about something else. */
export function digestFindingIn(event: Event): FindingOf<'digest-changed' | 'digest-rolled-back'> | undefined {
  return event.kind !== 'noted' && isDigestChange(event.finding) ? event.finding : undefined;
}

/** Of two changes of one tag, those are the same whose digest was first seen at the same moment. */
export const changeKey = (reference: Reference, { to, arrival }: Pick<Change, 'to' | 'arrival'>): string =>
  `${reference} ${to} ${arrival.observedAt}`;

/** A change as a rule can speak for it, or what is wrong with it. */
export function weigh(change: Change, policy: Policy): PlainChange | Flaw {
  const { from, to, arrival, isReturn } = change;
  const { lastUpdatedAt: at, lastUpdater: by, observedAt: since } = arrival;
  if (isReturn) return 'rolled-back';
  if (at === null) return 'no-time';
  if (by === null) return 'no-updater';
  const anyChange = { kind: 'moving', changes: { between: null, by: null, timeZone: 'UTC' } } as const;
  const state = { baseline: { digest: from, since, platforms: [] }, pastDigests: [] };
  const verdict = judgeDigest(
    { digest: to, arrival },
    state,
    { ...policy, expectation: anyChange, accepted: [] },
    since,
  );
  return verdict.kind === 'unexpected' ? 'implausible-time' : { ...change, at, by };
}
