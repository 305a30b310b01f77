import type { Life } from '../life.ts';
import { checkAlerts } from './alerts.ts';
import type { Breach } from './breach.ts';
import { checkCounted } from './counted.ts';
import { checkFindings } from './findings.ts';
import { checkHistory } from './history.ts';

/** The laws that a life broke, and what `verify` says of it where writes were left over. */
export async function judgeLife(
  life: Life,
): Promise<{ readonly breaches: readonly Breach[]; readonly leftBehind: readonly string[] }> {
  const { journal, unwell } = life;
  const disbelieved = life.hasWriter ? 0 : (life.counts.get('row not believed') ?? 0);
  const own = [
    ...(disbelieved > 0 ? [{ law: 'history', what: 'A row of tagwarden was not believed.' } satisfies Breach] : []),
    ...unwell.map((what): Breach => ({ law: 'ends', what })),
    ...journal.breaches.map((what): Breach => ({ law: 'one-writer', what })),
  ];
  const history = await checkHistory(life);
  // What no lease can prevent may leave behind what `verify` calls tampered: it is counted, and nothing is concluded.
  if (journal.leftOver.length > 0) {
    return { breaches: own.filter(({ law }) => law !== 'one-writer'), leftBehind: [...new Set(history.kinds)] };
  }
  const breaches = [...own, ...history.breaches, ...checkCounted(life), ...checkAlerts(life), ...checkFindings(life)];
  return { breaches, leftBehind: [] };
}
