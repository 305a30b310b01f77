import { isDeepStrictEqual } from 'node:util';
import type { Told } from '../backtest/compare-alerts.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import type { Candidate, Planned } from './candidate.ts';
import { changeKey } from './change.ts';
import type { RuledTag } from './draft.ts';

/** What comes of a plan. */
export type Check =
  | { readonly kind: 'holds'; readonly silenced: readonly Told[]; readonly unaffected: readonly RuledTag[] }
  | { readonly kind: 'dropped'; readonly because: WhyDropped }
  /** Another is to be tried in its place. */
  | { readonly kind: 'narrowed'; readonly plan: Planned }
  /** No alert came of the changes that it is made for. */
  | { readonly kind: 'pointless' };

export type WhyDropped =
  /** The file is not valid with it, or says something else of its tags than it should. */
  | 'file-disagrees'
  /** It would be silent of more than it should, also with exceptions. */
  | 'alerts-hidden'
  /** Alerts about the changes that it is made for would come all the same, or others in addition. */
  | 'alerts-left';

/** A rule that is proposed, with the alerts that it would have been silent of, and the tags that it does not reach. */
export type Proposal = Planned & Omit<Extract<Check, { kind: 'holds' }>, 'kind'>;

/** A plan that is not proposed, as the past or the file does not agree with it. */
export type Dropped = { readonly plan: Planned; readonly because: WhyDropped };

/** Holds a plan against the past of its tags. A tag of which it would hide more than the plain changes becomes an exception. */
export function checkPlan(plan: Planned, { targetOf, failed }: Candidate): Check {
  if (failed.includes(plan)) return { kind: 'dropped', because: 'file-disagrees' };
  const { draft, exceptions } = plan;
  const innocent = new Set(draft.habit.usual.map((change) => changeKey(change.reference, change)));
  const checks = draft.covered.map((tag) => {
    const candidate = targetOf(tag.target);
    const isAsBefore = isDeepStrictEqual(candidate?.policy, tag.target.policy);
    const agreement =
      isAsBefore || candidate === undefined || tag.past === null
        ? silent
        : agreementOf(tag, tag.past, candidate, innocent);
    return { tag, isAsBefore, isMoving: candidate?.policy.expectation.kind === 'moving', ...agreement };
  });
  const isExcepted = ({ tag }: { readonly tag: RuledTag }) => exceptions.includes(tag);
  const isWrong = checks.some((check) =>
    isExcepted(check) ? !check.isAsBefore : !check.isAsBefore && !check.isMoving,
  );
  if (isWrong) return { kind: 'dropped', because: 'file-disagrees' };
  const hiding = checks.filter(({ hidden }) => hidden.length > 0).map(({ tag }) => tag);
  if ((exceptions.length + hiding.length) * 2 > draft.movers.length)
    return { kind: 'dropped', because: 'alerts-hidden' };
  if (hiding.length > 0) return { kind: 'narrowed', plan: { draft, exceptions: [...exceptions, ...hiding] } };
  if (checks.some(({ noise }) => noise.length > 0)) return { kind: 'dropped', because: 'alerts-left' };
  const silenced = checks.flatMap((check) => check.silenced);
  const unaffected = checks.filter((check) => check.isAsBefore && !isExcepted(check)).map(({ tag }) => tag);
  return silenced.length === 0 ? { kind: 'pointless' } : { kind: 'holds', silenced, unaffected };
}

const silent: Agreement = { silenced: [], hidden: [], noise: [] };
