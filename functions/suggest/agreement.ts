import { compareAlerts, type Difference, type Told } from '../backtest/compare-alerts.ts';
import { type Past, wouldTell } from '../backtest/past.ts';
import { type Event, isAboutFinding } from '../domain/event.ts';
import type { Target } from '../domain/policy.ts';
import { changeKey, digestFindingIn } from './change.ts';
import type { TagSummary } from './tag-summary.ts';

/** How the alerts of a tag would differ under a proposal. */
export type Agreement = {
  /** Those about innocent changes, which would not come. */
  readonly silenced: readonly Told[];
  /** Others that would not come, or would weigh less: no proposal may do that. */
  readonly hidden: readonly Told[];
  /** Those about innocent changes that would come all the same, and those that would come in addition. */
  readonly noise: readonly Told[];
};

/** `innocent`: the changes, by `changeKey`, that the proposal is to be silent of. */
export function agreementOf(
  { target: { reference }, alerts }: TagSummary,
  past: Past,
  candidate: Target,
  innocent: ReadonlySet<string>,
): Agreement {
  const wouldCome = wouldTell(past, candidate);
  const { differences } = compareAlerts(reference, alerts, wouldCome);
  const added = differences.filter(({ kind }) => kind === 'added').flatMap(toldIn);
  const isMeant = ({ event }: Told): boolean => {
    const finding = digestFindingIn(event);
    return finding !== undefined && innocent.has(changeKey(reference, finding));
  };
  const lost = differences.filter(({ kind }) => kind !== 'added');
  const silenced = lost
    .filter(({ kind }) => kind === 'removed')
    .flatMap(toldIn)
    .filter(isMeant);
  const others = lost.flatMap((difference) => toldIn(difference).map((told) => ({ told, difference })));
  const hidden = others
    .filter(({ told, difference }) => !isMeant(told) && !isStillTold(told, difference, added))
    .map(({ told }) => told);
  const gone = new Set(silenced.map(({ event }) => event));
  const remaining = alerts.filter((told) => isMeant(told) && isNews(told) && !gone.has(told.event));
  const isNoise = (told: Told) =>
    !lost.flatMap(toldIn).some((other) => isReworded(other, told)) && !isWelcome(told, isMeant(told), innocent);
  return { silenced, hidden, noise: [...remaining, ...added.filter(isNoise)] };
}

const toldIn = ({ runAt, reference, came, wouldCome }: Difference): readonly Told[] => {
  const event = came ?? wouldCome;
  return event === null ? [] : [{ runAt, reference, event }];
};

/** Whether an alert that would not come as it did comes in other words: the digest that a moving tag is held against is another. */
const isStillTold = (told: Told, { kind, wouldCome }: Difference, added: readonly Told[]): boolean =>
  kind === 'changed'
    ? wouldCome !== null && severityOf(wouldCome) === severityOf(told.event)
    : added.some((other) => isReworded(told, other));

function isReworded(one: Told, other: Told): boolean {
  const [before, after] = [digestFindingIn(one.event), digestFindingIn(other.event)];
  return (
    one.runAt === other.runAt &&
    one.event.kind === other.event.kind &&
    before !== undefined &&
    before.to === after?.to &&
    severityOf(one.event) === severityOf(other.event)
  );
}

const severityOf = (event: Event) => (isAboutFinding(event) ? event.severity : null);

const isNews = ({ event }: Told): boolean => event.kind === 'opened' || event.kind === 'reminded';

/** A notice that the policy asks for, and that what is allowed from now on is resolved. */
function isWelcome({ event, reference }: Told, isMeant: boolean, innocent: ReadonlySet<string>): boolean {
  if (event.kind !== 'noted') return event.kind === 'resolved' && isMeant;
  return event.notice.kind === 'expected-change' && innocent.has(changeKey(reference, event.notice));
}
