import type { Event } from '../domain/event.ts';
import { type Finding, kindFactsOf } from '../domain/finding.ts';
import type { ObservationOf } from '../domain/observation.ts';
import type { State } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Judged, TagAssessment } from './assessment.ts';
import { excludeOutage } from './flapping.ts';
import { wasThere } from './state.ts';

/**
 * An absent tag keeps its baseline: when it is pushed again, it is held against the digest it had. What was found of its
 * content stays open. Where its absence is in doubt, another run has to see it absent too before anything is believed. One
 * that may be deleted is noted.
 */
export function assessAbsent(
  previous: State,
  observed: ObservationOf<'absent'>,
  judged: Judged,
  now: Instant,
): TagAssessment {
  const { lastSeen } = previous;
  const isInDoubt = observed.doubted && (wasThere(previous) || previous.doubtedSince === now);
  const isTold = previous.findings.some(({ finding }) => finding.kind === 'tag-absent');
  // Of a registry that has none of its tags and never had, the registry's own finding speaks.
  const isDoubted = isInDoubt || (observed.doubted && lastSeen === null && !isTold);
  const { deletion, listedBy } = judged.policy;
  // A tag of a pattern was in a list, so its name is right.
  const isExpected = deletion === 'expected' && (lastSeen !== null || listedBy === 'pattern');
  const absent: Finding = {
    kind: 'tag-absent',
    reference: judged.reference,
    lastSeenAt: lastSeen?.at ?? null,
    lastDigest: lastSeen?.digest ?? null,
    detail: observed.detail,
  };
  const open = previous.findings.map(({ finding }) => finding);
  const stays = (finding: Finding) =>
    kindFactsOf(finding).isAboutContent || (isDoubted && finding.kind === 'tag-stale');
  return {
    before: excludeOutage(previous, now),
    facts: [...open.filter(stays), ...(isDoubted || isExpected ? [] : [absent])],
    judges: (kind) => !(isDoubted && kind === 'tag-absent'),
    because: ({ kind }) => {
      if (kind === 'tag-unreadable') return 'readable-again';
      return kind === 'tag-absent' ? 'policy-changed' : 'superseded';
    },
    state: {
      ...previous,
      absentAt: now,
      absentSince: previous.absentSince ?? now,
      unreadable: null,
      doubtedSince: isInDoubt ? now : null,
    },
    notices: isExpected && !isDoubted ? noteDeletion(previous, observed, judged) : [],
  };
}

/** Once, when nothing is in doubt any more. */
function noteDeletion(
  { lastSeen, absentSince, doubtedSince }: State,
  { detail }: ObservationOf<'absent'>,
  { reference, policy }: Judged,
): readonly Event[] {
  if (lastSeen === null || (absentSince !== null && doubtedSince === null)) return [];
  const { at: lastSeenAt, digest: lastDigest } = lastSeen;
  return [
    {
      kind: 'noted',
      notice: { kind: 'expected-deletion', reference, lastSeenAt, lastDigest, detail },
      told: policy.notifyExpected,
    },
  ];
}
