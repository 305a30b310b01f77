import { isDeepStrictEqual } from 'node:util';
import type { State } from '../domain/snapshot.ts';
import { type Judgement, judge, judgeUnlisted } from '../judge/judge.ts';
import { unseen } from '../judge/state.ts';
import { observationOf, type SnapshotRow } from '../store/snapshot-row.ts';
import { columnsOf, stateColumns, stateOf } from '../store/state-columns.ts';
import type { Policies } from './known-policies.ts';

/**
 * Whether what a row believes follows from the row before it (null: it is the first), what was observed, and the policy.
 * Whoever can write rows with their seals can still not make them say what no judgement says.
 */
export function followsFrom(before: SnapshotRow | null, row: SnapshotRow, policies: Policies): boolean {
  const judgement = judgeAgain(before === null ? unseen : stateOf(before), row, policies);
  if (judgement === null) return false;
  const believed = Object.fromEntries(Object.keys(stateColumns).map((name) => [name, Reflect.get(row, name)]));
  return (
    isDeepStrictEqual(believed, plain(columnsOf(judgement.state))) &&
    isDeepStrictEqual(row.events, plain([...judgement.events]))
  );
}

function judgeAgain(before: State, row: SnapshotRow, { policyOf, registryPolicy }: Policies): Judgement | null {
  if (row.outcome === 'unlisted') return judgeUnlisted(before, row.unlistedReason, registryPolicy, row.runAt);
  const { reference } = row;
  const policy = policyOf(reference);
  return policy === null ? null : judge(before, observationOf(row), { reference, policy }, row.runAt);
}

/** As it comes out of a table: without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
