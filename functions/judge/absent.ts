import { type Finding, kindFactsOf } from '../domain/finding.ts';
import type { ObservationOf } from '../domain/observation.ts';
import type { State } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Judged, TagAssessment } from './assessment.ts';
import { excludeOutage } from './flapping.ts';
import { wasThere } from './state.ts';

/**
 * An absent tag keeps its baseline: when it is pushed again, it is held against the digest it had. What was found of its
 * content stays open. Where its absence is in doubt, another run has to see it absent too before anything is believed.
 */
export function assessAbsent(
  previous: State,
  { doubted }: ObservationOf<'absent'>,
  { reference }: Judged,
  now: Instant,
): TagAssessment {
  const isDoubted = doubted && (wasThere(previous) || previous.doubtedSince === now);
  const absent: Finding = {
    kind: 'tag-absent',
    reference,
    lastSeenAt: previous.lastSeen?.at ?? null,
    lastDigest: previous.lastSeen?.digest ?? null,
  };
  const open = previous.findings.map(({ finding }) => finding);
  const stays = (finding: Finding) =>
    kindFactsOf(finding).isAboutContent || (isDoubted && finding.kind === 'tag-stale');
  return {
    before: excludeOutage(previous, now),
    facts: [...open.filter(stays), ...(isDoubted ? [] : [absent])],
    judges: (kind) => !(isDoubted && kind === 'tag-absent'),
    because: ({ kind }) => (kind === 'tag-unreadable' ? 'readable-again' : 'superseded'),
    state: { ...previous, absentAt: now, unreadable: null, doubtedSince: isDoubted ? now : null },
    notices: [],
  };
}
