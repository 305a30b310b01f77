import { type Event, type Finding, type OpenFinding, type Resolution, statuses } from './finding.ts';
import type { Instant } from './instant.ts';

export type Reconciled = {
  /** What is open now, the worst kind first. */
  readonly findings: readonly OpenFinding[];
  readonly events: readonly Event[];
};

/**
 * Holds the findings that were open against those that are facts now. One that is both stays as it was opened;
 * a new fact is opened at `now`; one that is no longer a fact is resolved for the reason `because` gives.
 */
export function reconcile(
  open: readonly OpenFinding[],
  facts: readonly Finding[],
  because: (gone: Finding) => Resolution,
  now: Instant,
): Reconciled {
  const openBefore = new Map(open.map((each) => [identity(each.finding), each]));
  const factsNow = new Map(facts.map((finding) => [identity(finding), finding]));
  const findings = [...factsNow].map(([id, finding]) => openBefore.get(id) ?? { finding, openedAt: now });
  const opened = [...factsNow].filter(([id]) => !openBefore.has(id));
  const gone = [...openBefore].filter(([id]) => !factsNow.has(id));
  return {
    findings: findings.toSorted((one, other) => rank(one.finding) - rank(other.finding)),
    events: [
      ...opened.map(([, finding]): Event => ({ kind: 'opened', finding })),
      ...gone.map(([, { finding, openedAt }]): Event => {
        return { kind: 'resolved', finding, openedAt, because: because(finding) };
      }),
    ],
  };
}

/** Two findings of one tag are the same finding where their kind and, for digests, both ends agree. */
function identity(finding: Finding): string {
  return finding.kind === 'digest-changed' ? `${finding.kind} ${finding.from} ${finding.to}` : finding.kind;
}

const rank = ({ kind }: Finding): number => statuses.indexOf(kind);
