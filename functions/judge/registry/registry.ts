import type { Event, Resolution } from '../../domain/event.ts';
import type { Finding } from '../../domain/finding.ts';
import type { FindingPolicy, RegistryPolicy } from '../../domain/policy.ts';
import type { Learned, RegistrySetting } from '../../domain/registry-reading.ts';
import type { RegistryState } from '../../domain/run.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { reconcile } from '../findings.ts';
import { isToldLongAgo } from '../long-ago.ts';
import { judgeSettings } from './settings.ts';
import { findSuspect, isSuspect, type Survey, whyTrusted } from './suspect.ts';
import { findUnreadable, type Reading } from './unreadable.ts';

/** All that a run saw of a registry as a whole. */
export type RegistrySurvey = {
  /** The tags that were there before. */
  readonly presence: Survey;
  /** All its targets. */
  readonly reading: Reading;
  readonly settings: readonly RegistrySetting[];
  readonly learned: Learned;
};

export type RegistryJudgement = { readonly state: RegistryState; readonly events: readonly Event[] };

/** Holds what a run saw of a registry against what was believed of it before. */
export function judgeRegistry(
  before: RegistryState,
  { presence, reading, settings: read, learned }: RegistrySurvey,
  policy: RegistryPolicy,
  now: Instant,
): RegistryJudgement {
  const { registry } = before;
  const { facts: blind, unreadable } = findUnreadable(before, reading, policy, now);
  const { facts: changed, settings } = judgeSettings(before, read, now);
  const facts = [...findSuspect(before, registry, presence), ...blind, ...changed];
  const openedAt = (gone: Finding) => before.findings.find(({ finding }) => finding === gone)?.openedAt ?? now;
  const because = (gone: Finding): Resolution => {
    if (gone.kind === 'registry-suspect') return whyTrusted(before, presence, now);
    if (gone.kind === 'registry-unreadable') return 'readable-again';
    return isToldLongAgo(openedAt(gone), now) ? 'told-long-ago' : 'reverted';
  };
  const tellsAgain = (finding: Finding) => finding.kind === 'registry-suspect' && isSuspect(presence);
  const { events, ...findings } = reconcile(before, { facts, judges: () => true, because, tellsAgain }, policy, now);
  const { pace, clockSkewMs, requests, throttled, doubts } = learned;
  return {
    state: {
      registry,
      ...findings,
      unreadable,
      settings,
      listDoubtedSince: doubts.length === 0 ? null : (before.listDoubtedSince ?? now),
      pace: pace ?? before.pace,
      clockSkewMs: clockSkewMs ?? before.clockSkewMs,
      requests,
      throttled,
    },
    events: [...events, ...noteDoubt(before, learned)],
  };
}

/** That the lists contradict the tags, once for as long as they do. */
function noteDoubt({ listDoubtedSince }: RegistryState, { doubts: [doubt] }: Learned): readonly Event[] {
  if (doubt === undefined || listDoubtedSince !== null) return [];
  return [{ kind: 'noted', notice: { kind: 'list-not-believed', ...doubt }, told: true }];
}

/** Closes what is open about a registry that the configuration no longer lists. */
export function judgeUnlistedRegistry(before: RegistryState, policy: FindingPolicy, now: Instant): readonly Event[] {
  return reconcile(before, { facts: [], judges: () => true, because: () => 'unlisted', isLast: true }, policy, now)
    .events;
}
