import type { Observation } from '../../../functions/domain/observation.ts';
import type { Policy } from '../../../functions/domain/policy.ts';
import type { Snapshot } from '../../../functions/domain/snapshot.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { judge } from '../../../functions/judge/judge.ts';
import { unseen } from '../../../functions/judge/state.ts';
import { api, day, givenPolicy, givenVersion } from './givens.ts';

/** A run of a tag, a day after the one before unless its time is given: what is observed, under a policy that stays until another is given. */
export type HistoryDay = { readonly seen: Observation; readonly policy?: Partial<Policy>; readonly runAt?: Instant };

/** The snapshot of the last of some days, judged day after day. */
export function givenHistory(days: readonly HistoryDay[], name: string = api): Snapshot {
  const reference = Reference.parse(name);
  let last: Snapshot | undefined;
  let policy = givenPolicy({ staleAfter: 'never' });
  for (const [index, { seen, policy: changes, runAt = day(index) }] of days.entries()) {
    policy = { ...policy, ...changes };
    const observation = { ...seen, observedAt: runAt };
    const judgement = judge(last?.state ?? unseen, observation, { reference, policy }, runAt);
    last = {
      reference,
      runAt,
      observation,
      ...judgement,
      previous: null,
      configVersion: givenVersion,
    };
  }
  if (last === undefined) throw new Error('A history has a first day.');
  return last;
}
