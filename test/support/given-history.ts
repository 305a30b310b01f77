import { judge, unseen } from '../../functions/domain/judge.ts';
import type { Observation } from '../../functions/domain/observation.ts';
import type { Policy } from '../../functions/domain/policy.ts';
import { Reference } from '../../functions/domain/reference.ts';
import type { Snapshot } from '../../functions/domain/snapshot.ts';
import { api, day, givenPolicy } from './givens.ts';

/** A day of a tag: what is observed, under a policy that stays until another is given. */
export type HistoryDay = { readonly seen: Observation; readonly policy?: Partial<Policy> };

/** The snapshot of the last of some days, judged day after day. */
export function givenHistory(days: readonly HistoryDay[], name: string = api): Snapshot {
  const reference = Reference.parse(name);
  let last: Snapshot | undefined;
  let policy = givenPolicy({ staleAfter: 'never' });
  for (const [index, { seen, policy: changes }] of days.entries()) {
    policy = { ...policy, ...changes };
    const runAt = day(index);
    const judgement = judge(last?.state ?? unseen, seen, { reference, policy }, runAt);
    last = {
      reference,
      runAt,
      observation: { ...seen, observedAt: runAt },
      ...judgement,
      previous: null,
      configVersion: '0123456789ab',
    };
  }
  if (last === undefined) throw new Error('A history has a first day.');
  return last;
}
