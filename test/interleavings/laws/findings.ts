import type { Event } from '../../../functions/domain/event.ts';
import { identityOf } from '../../../functions/domain/finding.ts';
import type { Life } from '../life.ts';
import { referenceOf, tags } from '../world/names.ts';
import type { Breach } from './breach.ts';

/** Follows the findings of each tag through its rows. Where rows were written by hand, the rows left do not tell all. */
export function checkFindings({ rows, hasWriter }: Life): readonly Breach[] {
  if (hasWriter) return [];
  return tags.map(referenceOf).flatMap((reference) => {
    const breaches: Breach[] = [];
    const open = new Set<string>();
    const ofTag = [...rows.values()].filter((row) => row['reference'] === reference);
    for (const row of ofTag.toSorted((one, other) => (String(one['runAt']) < String(other['runAt']) ? -1 : 1))) {
      // Rows are as tagwarden writes them: `verify` has looked at them.
      for (const event of row['events'] as readonly Event[]) {
        if (event.kind !== 'opened' && event.kind !== 'resolved') continue;
        const id = identityOf(event.finding);
        if (open.has(id) === (event.kind === 'opened')) {
          breaches.push({ law: 'findings', what: `${reference} ${row['runAt']}: ${event.kind} ${id}` });
        }
        open[event.kind === 'opened' ? 'add' : 'delete'](id);
      }
    }
    return breaches;
  });
}
