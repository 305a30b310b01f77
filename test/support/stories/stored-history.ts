import type { History } from '../../../functions/backtest/backtest.ts';
import type { StoredSnapshot } from '../../../functions/domain/snapshot.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { judge } from '../../../functions/judge/judge.ts';
import { unseen } from '../../../functions/judge/state.ts';
import { linkOf, rowOf } from '../../../functions/store/snapshot-row.ts';
import { api, day, givenPolicy, givenVersion } from '../given/givens.ts';
import type { HistoryDay } from '../given/history.ts';
import { givenRun } from '../given/run.ts';

/** The rows of one tag, oldest first, judged run after run under a policy that stays until another is given. */
export function givenRows(days: readonly HistoryDay[], name: string = api): readonly StoredSnapshot[] {
  const reference = Reference.parse(name);
  const rows: StoredSnapshot[] = [];
  let policy = givenPolicy({ staleAfter: 'never' });
  for (const [index, { seen, policy: changes, runAt = day(index) }] of days.entries()) {
    policy = { ...policy, ...changes };
    const observation = { ...seen, observedAt: runAt };
    const judgement = judge(rows.at(-1)?.state ?? unseen, observation, { reference, policy }, runAt);
    const previous = rows.at(-1)?.link ?? null;
    const snapshot = { reference, runAt, observation, ...judgement, previous, configVersion: givenVersion };
    rows.push({ ...snapshot, link: linkOf(rowOf(snapshot, 'forever')) });
  }
  return rows;
}

/** The tables with these rows in them, and a run for each of their times. */
export function givenTables(...histories: readonly (readonly StoredSnapshot[])[]): History {
  const newestFirst = histories.flat().toSorted((one, other) => (one.runAt > other.runAt ? -1 : 1));
  async function* pick(isMeant: (row: StoredSnapshot) => boolean) {
    yield* newestFirst.filter(isMeant);
  }
  return {
    snapshots: {
      history: (reference, { since = '' } = {}) => pick((row) => row.reference === reference && row.runAt >= since),
      latestBefore: async (reference, runAt) =>
        newestFirst.find((row) => row.reference === reference && row.runAt < runAt),
      eventful: ({ since, until }) => pick((row) => row.events.length > 0 && row.runAt >= since && row.runAt <= until),
    },
    runs: {
      async *newestFirst() {
        for (const runAt of new Set(newestFirst.map((row) => row.runAt))) yield givenRun({ runAt });
      },
    },
  };
}
