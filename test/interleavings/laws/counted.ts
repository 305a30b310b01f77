import { rowsHashOf } from '../../../functions/domain/run.ts';
import type { Hash } from '../../../functions/domain/values/hash.ts';
import type { Reference } from '../../../functions/domain/values/reference.ts';
import type { Life } from '../life.ts';
import { referenceOf, tags } from '../world/names.ts';
import { isRun } from '../world/table-writer.ts';
import type { Breach } from './breach.ts';
import { isGenuine } from './genuine.ts';

/** Each recorded run must commit to the rows that tagwarden wrote for it: to all of them that nobody overwrote. */
export function checkCounted({ rows, journal, touched }: Life): readonly Breach[] {
  return [...rows.values()].flatMap((run): readonly Breach[] => {
    if (!isRun(run) || run['root'] === null || !isGenuine(run)) return [];
    const runAt = String(run['runAt']);
    // A run whose own row was overwritten begins anew, and does not look for rows that it does not expect.
    const isLost = touched.has(`test ${runAt}`);
    const possible = tags.map(referenceOf).map((reference) => {
      const key = `${reference} ${runAt}`;
      const hashes = journal.hashes.get(key) ?? [];
      const rows = hashes.map((hash) => ({ reference: reference as Reference, hash: hash as Hash }));
      return hashes.length > 0 && !isLost && !touched.has(key) ? rows : [undefined, ...rows];
    });
    const isOurs = combinations(possible).some((each) => rowsHashOf(each) === run['rowsHash']);
    return isOurs
      ? []
      : [{ law: 'counted', what: `The run of ${runAt} commits to other rows than were written for it.` }];
  });
}

/** One of each list, in every way; undefined stands for none. */
function combinations<Each>(lists: readonly (readonly (Each | undefined)[])[]): readonly (readonly Each[])[] {
  const [first, ...rest] = lists;
  if (first === undefined) return [[]];
  return combinations(rest).flatMap((others) => first.map((each) => (each === undefined ? others : [each, ...others])));
}
