import type { Told } from '../backtest/compare-alerts.ts';
import type { Finding } from '../domain/finding.ts';
import type { Reference } from '../domain/values/reference.ts';
import { type Change, changeKey, type Flaw, isDigestChange } from './change.ts';
import type { Dropped, Proposal } from './check-plan.ts';
import { isImmutable, type Refusal, type RuledTag, scopeText, wasRolledBack } from './draft.ts';
import type { Unusual } from './habit.ts';

/** Findings that no proposal touches, and why. */
export type LeftAlone = {
  /** A reference, or the patterns of a group. */
  readonly subject: string;
  readonly because: Because;
  readonly references: readonly Reference[];
  /** The changes that were found, oldest first. None where a platform changed. */
  readonly changes: readonly Change[];
};

export type Because =
  | Flaw
  | Unusual
  | Refusal['because']
  | Dropped['because']
  /** Another change of the tag is one that the rule would hide. */
  | 'excepted'
  /** The tag's own target says what is expected of it, and a rule cannot say otherwise. */
  | 'target-says'
  /** Its policy is not `immutable`: somebody has said which changes are expected. */
  | 'limited'
  | 'platform-changed';

type Outcome = {
  readonly proposals: readonly Proposal[];
  readonly refusals: readonly Refusal[];
  readonly dropped: readonly Dropped[];
};

/** Names every finding about content that the tags would still have. */
export function leftAlone(known: readonly RuledTag[], outcome: Outcome): readonly LeftAlone[] {
  const silenced = new Set(outcome.proposals.flatMap((proposal) => proposal.silenced.map(({ event }) => event)));
  const found = known.flatMap((tag) =>
    findingsIn(tag.alerts.filter(({ event }) => !silenced.has(event))).map((finding) => {
      const { reference } = tag.target;
      const change = changeOf(finding);
      return { reference, change, ...reasonFor(tag, change, outcome) };
    }),
  );
  const groups = Map.groupBy(found, ({ subject, because }) => `${because} ${subject}`);
  return [...groups.values()].flatMap((group): readonly LeftAlone[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { subject, because } = first;
    const changes = group.flatMap(({ change }) => (change === undefined ? [] : [change]));
    return [{ subject, because, references: [...new Set(group.map(({ reference }) => reference))], changes }];
  });
}

/** Each finding about content once, however often it was told. */
function findingsIn(alerts: readonly Told[]): readonly Finding[] {
  const findings = alerts.flatMap(({ event }) =>
    event.kind === 'opened' || event.kind === 'reminded' ? [event.finding] : [],
  );
  const content = findings.filter((finding) => isDigestChange(finding) || finding.kind === 'platform-changed');
  return [...new Map(content.map((finding) => [keyOf(finding), finding])).values()];
}

const keyOf = (finding: Finding): string =>
  isDigestChange(finding) ? changeKey(finding.reference, finding) : JSON.stringify(finding);

function changeOf(finding: Finding): Change | undefined {
  if (!isDigestChange(finding)) return undefined;
  const { reference, from, to, arrival, kind } = finding;
  return { reference, from, to, arrival, isReturn: kind === 'digest-rolled-back' };
}

type Reason = Pick<LeftAlone, 'subject' | 'because'>;

function reasonFor(tag: RuledTag, change: Change | undefined, { proposals, refusals, dropped }: Outcome): Reason {
  const subject = tag.target.reference;
  if (change === undefined) return { subject, because: 'platform-changed' };
  const key = changeKey(subject, change);
  const isIt = (each: { readonly change: Change }) => changeKey(subject, each.change) === key;
  const flawed = tag.flawed.find(isIt);
  if (flawed !== undefined) return { subject, because: flawed.because };
  if (!isImmutable(tag)) return { subject, because: 'limited' };
  const proposal = proposals.find(({ draft }) => draft.covered.includes(tag));
  if (wasRolledBack(tag) || proposal?.exceptions.includes(tag)) return { subject, because: 'excepted' };
  if (proposal?.unaffected.includes(tag)) return { subject, because: 'target-says' };
  const unusual = proposal?.draft.habit.unusual.find(isIt);
  if (unusual !== undefined) return { subject, because: unusual.because };
  const drop = dropped.find(({ plan }) => plan.draft.covered.includes(tag));
  if (drop !== undefined) return { subject: scopeText(drop.plan.draft.scope), because: drop.because };
  const refusal = refusals.find(({ movers }) => movers.includes(tag));
  return refusal === undefined
    ? { subject, because: 'too-few' }
    : { subject: scopeText(refusal.scope), because: refusal.because };
}
