import { isDeepStrictEqual } from 'node:util';
import type { ChangeReason } from '../domain/evidence.ts';
import type { FindingOf } from '../domain/finding.ts';
import type { Instant } from '../domain/values/instant.ts';
import { isAttestation, type PlatformDigests, platformsOf } from '../domain/values/platform.ts';
import { digestNow, expiredLines, lastUpdate, timeAndAge } from './facts.ts';
import { type EventContext, type Line, list } from './lines.ts';
import { showUpdater } from './people.ts';
import { showTime } from './time.ts';

type Change = FindingOf<'digest-changed' | 'digest-rolled-back'>;

/** What was expected and what was found, when and by whom, and every reason against it. */
export function changeEvidence(finding: Change, context: EventContext): readonly Line[] {
  const { snapshot, timeZone } = context;
  const time = (at: Instant) => showTime(at, timeZone);
  const baseline = snapshot?.state.baseline ?? null;
  const lastSeen = snapshot?.state.lastSeen ?? null;
  return [
    ['expected', finding.from],
    ...(baseline?.digest === finding.from ? list('', [`since ${timeAndAge(baseline.since, context)}`]) : []),
    ['found', finding.to],
    ...(lastSeen === null ? [] : list('', [`since the run of ${time(lastSeen.since)}`])),
    ...list('', attestationsAlone(finding, context)),
    ...(finding.kind === 'digest-rolled-back'
      ? list('was expected', [`from ${time(finding.formerly.since)} until ${time(finding.formerly.until)}`])
      : []),
    // The tag may have become absent or unreadable since.
    ...(snapshot?.observation.outcome === 'present' ? lastUpdate(context) : digestNow(context)),
    ...list(
      'why',
      finding.reasons.flatMap((reason) => against(reason, finding, context) ?? []),
    ),
    ...expiredLines(finding.expired, context),
  ];
}

/** The policy that a change breaks. */
export function changePolicy(reasons: readonly ChangeReason[]): string {
  if (reasons.includes('pinned')) return 'pinned: only the digests listed in audit.yaml are expected';
  if (reasons.includes('immutable')) return 'immutable: only the first digest seen is expected';
  return 'moving: a change is expected only as `changes` in audit.yaml allows';
}

/** A reason with its evidence; undefined where the policy says it all. */
function against(reason: ChangeReason, { arrival }: Change, { timeZone, people }: EventContext): string | undefined {
  const { lastUpdatedAt, lastUpdater, after, observedAt } = arrival;
  const time = (at: Instant) => showTime(at, timeZone);
  switch (reason) {
    case 'pinned':
    case 'immutable':
      return undefined;
    case 'outside-window':
      return `outside the change windows: last updated ${lastUpdatedAt === null ? 'at an unknown time' : time(lastUpdatedAt)}`;
    case 'updater-not-allowed':
      return lastUpdater === null
        ? 'updater not allowed: the registry names none'
        : `updater not allowed: ${showUpdater(lastUpdater, people)} is not in \`changes.by\``;
    case 'implausible-time':
      if (lastUpdatedAt === null) return 'no timestamp: the registry gives no time of the update that can be read';
      return after !== null && lastUpdatedAt < after
        ? `implausible timestamp: the registry says last updated ${time(lastUpdatedAt)}, but the run of ${time(after)} did not see this digest yet`
        : `implausible timestamp: the registry says last updated ${time(lastUpdatedAt)}, but it was seen before that, at ${time(observedAt)}`;
    default:
      return reason satisfies never;
  }
}

/** That what can be run is what it was, where the baseline and the tag of now both tell all of it. */
function attestationsAlone({ from, to }: Change, { snapshot }: EventContext): readonly string[] {
  const baseline = snapshot?.state.baseline;
  if (snapshot?.observation.outcome !== 'present' || baseline?.digest !== from) return [];
  const { facts } = snapshot.observation;
  const shown = platformsOf(facts);
  const runnable = shown.filter(({ platform }) => !isAttestation(platform));
  const expected = baseline.platforms.filter(({ platform }) => !isAttestation(platform));
  const isWhole = facts.digest === to && facts.incomplete.every((fact) => fact !== 'platforms');
  const hasAll = facts.platforms.every(({ platform, digest }) => digest !== null || isAttestation(platform));
  const isSame = runnable.length > 0 && isDeepStrictEqual(named(runnable), named(expected));
  if (!isWhole || !hasAll || !isSame || runnable.length === shown.length) return [];
  return [`${runnable.map(({ platform }) => platform).join(', ')} unchanged; only attestations differ`];
}

const named = (platforms: readonly PlatformDigests[]) => platforms.map(({ platform, digests }) => [platform, digests]);
