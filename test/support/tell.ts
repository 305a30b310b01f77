import { type Event, isAboutFinding } from '../../functions/domain/event.ts';
import type { State } from '../../functions/domain/snapshot.ts';
import { type Instant, instantFromMs } from '../../functions/domain/values/instant.ts';
import { judge } from '../../functions/judge/judge.ts';
import { unseen } from '../../functions/judge/state.ts';
import { api, day, givenPolicy } from './given/givens.ts';
import type { HistoryDay } from './given/history.ts';

/** What a history came to: the events of each run as short texts, and what is believed in the end. */
export type Told = {
  readonly told: readonly (readonly string[])[];
  readonly events: readonly (readonly Event[])[];
  readonly states: readonly State[];
  readonly state: State;
};

/** Judges a history, a day each unless times are given, under a policy that stays until another is given. */
export function tell(history: readonly HistoryDay[], before: State = unseen): Told {
  let state = before;
  let policy = givenPolicy({ staleAfter: 'never' });
  const states: State[] = [];
  const events = history.map(({ seen, policy: changes, runAt = day(states.length) }) => {
    policy = { ...policy, ...changes };
    const judged = judge(state, seen, { reference: api, policy }, runAt);
    state = judged.state;
    states.push(state);
    return judged.events;
  });
  return { told: events.map((each) => each.map(describe)), events, states, state };
}

/** `opened digest-changed`, `resolved digest-changed: reverted`; what no alert tells of is in brackets. */
export function describe(event: Event): string {
  const text = isAboutFinding(event)
    ? `${event.kind} ${event.finding.kind}${outcome(event)}`
    : `noted ${event.notice.kind}`;
  return event.told ? text : `(${text})`;
}

function outcome(event: Event): string {
  if (event.kind === 'resolved') return `: ${event.because}`;
  if (event.kind === 'settled') return `: ${event.because ?? 'open'}`;
  return '';
}

/** So many hours after noon of a day. */
export const hours = (count: number, onDay = 0): Instant => instantFromMs(Date.parse(day(onDay)) + count * 3_600_000);

/** Runs three hours apart. */
export const hourly = (...days: HistoryDay[]): HistoryDay[] =>
  days.map((each, index) => ({ ...each, runAt: hours(index * 3) }));

/** The former baselines of a tag, and the other digests that it moved on from. */
export const formerOf = ({ pastDigests }: State) =>
  pastDigests.flatMap(({ digest, until, baselineSince }) =>
    baselineSince === null ? [] : [{ digest, since: baselineSince, until }],
  );
export const leftOf = ({ pastDigests }: State) =>
  pastDigests.flatMap(({ digest, until, baselineSince }) => (baselineSince === null ? [{ digest, until }] : []));
