import type { Event, FlapRecord } from '../domain/event.ts';
import { compareOpen, type Finding, findingKinds, identityOf, type OpenFinding } from '../domain/finding.ts';
import type { FindingPolicy } from '../domain/policy.ts';
import type { FindingState } from '../domain/snapshot.ts';
import { durationMs } from '../domain/values/duration.ts';
import { epochMs, type Instant } from '../domain/values/instant.ts';
import type { Assessment } from './assessment.ts';
import { countOpening, countResolution, countTelling, isStable, prune } from './flapping.ts';

export type Reconciled = FindingState & { readonly events: readonly Event[] };

/**
 * Holds the findings that were open against those that are facts now. One that is both stays open, with the evidence of
 * now, and is told again after `remindEvery`; a new fact is opened at `now`; one that is no longer a fact is resolved
 * for the reason `because` gives. One that opens for the third time within a day is told as flapping, and then suppressed
 * until it was stable for a day: only what is due by `remindEvery` is told of it.
 */
export function reconcile(
  before: FindingState,
  assessment: Assessment,
  policy: FindingPolicy,
  now: Instant,
): Reconciled {
  const { facts, judges, because, tellsAgain, isLast = false } = assessment;
  if (isLast) return closeAll(before, assessment, policy, now);
  const untouched = before.findings.filter(({ finding }) => !judges(finding.kind));
  const openBefore = new Map(
    before.findings.filter(({ finding }) => judges(finding.kind)).map((open) => [identityOf(open.finding), open]),
  );
  const factsNow = new Map(facts.map((finding) => [identityOf(finding), finding]));
  const flapRecords = new Map(before.flapRecords.map((opening) => [opening.identity, opening]));
  const findings: OpenFinding[] = [...untouched];
  const events: Event[] = [];

  for (const [identity, finding] of factsNow) {
    const severity = severityOf(finding, policy);
    const open = openBefore.get(identity);
    const opening =
      open === undefined ? countOpening(flapRecords.get(identity), identity, finding, now) : flapRecords.get(identity);
    const suppressed = opening?.suppressed ?? null;
    const toldAt = suppressed?.toldAt ?? open?.toldAt ?? now;
    // What was stable for a day is told as settled instead.
    const isSettling = opening !== undefined && isStable(opening, now);
    const isDue =
      !isSettling && (isReminderDue(toldAt, policy, now) || (tellsAgain?.(finding) === true && suppressed === null));
    const told = toldAt === now || isDue;
    if (opening !== undefined) flapRecords.set(identity, told ? countTelling(opening, now) : opening);
    const openedAt = open?.openedAt ?? now;
    findings.push({ finding, severity, openedAt, toldAt: told ? now : toldAt });
    const flappingSince = suppressed?.since ?? null;
    if (open === undefined) {
      const count = opening?.at.length ?? 1;
      events.push({ kind: 'opened', finding, severity, openings: count, flappingSince, told });
    } else if (isDue) {
      events.push({ kind: 'reminded', finding, severity, openedAt, flappingSince, told: true });
    }
  }
  for (const [identity, { finding, openedAt, severity }] of openBefore) {
    if (factsNow.has(identity)) continue;
    const opening = flapRecords.get(identity);
    const reason = because(finding);
    if (opening !== undefined) flapRecords.set(identity, countResolution(opening, reason, now));
    events.push({ kind: 'resolved', finding, severity, openedAt, because: reason, told: !opening?.suppressed });
  }
  return settle({ findings, flapRecords: [...flapRecords.values()], events }, judges, policy, now);
}

/** Resolves all that is open, and tells of all that is suppressed that it is over. */
function closeAll(before: FindingState, assessment: Assessment, policy: FindingPolicy, now: Instant): Reconciled {
  const closing = { ...assessment, facts: [], isLast: false };
  const { events } = reconcile({ ...before, flapRecords: [] }, closing, policy, now);
  const over = before.flapRecords.filter(({ suppressed }) => suppressed !== null && suppressed.because !== null);
  return { findings: [], flapRecords: [], events: [...events, ...tellSettled(over, [], policy)] };
}

/** Tells of each finding that flapped and was stable for a day whether it is open. */
function settle(
  { findings, flapRecords, events }: Reconciled,
  judges: Assessment['judges'],
  policy: FindingPolicy,
  now: Instant,
): Reconciled {
  const settled = flapRecords
    .filter(({ suppressed }) => suppressed !== null && judges(suppressed.finding.kind))
    .filter((opening) => isStable(opening, now));
  const identities = new Set(settled.map(({ identity }) => identity));
  return {
    findings: findings
      .map((open) => (identities.has(identityOf(open.finding)) ? { ...open, toldAt: now } : open))
      .toSorted(compareOpen),
    flapRecords: prune(
      flapRecords.filter(({ identity }) => !identities.has(identity)),
      now,
    ),
    events: [...events, ...tellSettled(settled, findings, policy)],
  };
}

const tellSettled = (settled: readonly FlapRecord[], open: readonly OpenFinding[], policy: FindingPolicy): Event[] =>
  settled.flatMap(({ identity, suppressed }) => {
    if (suppressed === null) return [];
    const openedAt = open.find(({ finding }) => identityOf(finding) === identity)?.openedAt ?? null;
    const { finding, since: flappingSince, because } = suppressed;
    const severity = severityOf(finding, policy);
    return [{ kind: 'settled', finding, severity, flappingSince, openedAt, because, told: true }];
  });

const severityOf = ({ kind }: Finding, { severities }: FindingPolicy) =>
  severities[kind] ?? findingKinds[kind].severity;

const isReminderDue = (toldAt: Instant, { remindEvery }: FindingPolicy, now: Instant): boolean =>
  remindEvery !== 'never' && epochMs(now) - epochMs(toldAt) >= durationMs(remindEvery);
