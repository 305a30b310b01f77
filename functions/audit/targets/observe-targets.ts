import pMap from 'p-map';
import type { Target } from '../../domain/policy.ts';
import type { AskedTarget } from '../../domain/registry-reading.ts';
import { unseen } from '../../judge/state.ts';
import type { AuditContext } from './audit-context.ts';
import type { PreviousState } from './board.ts';
import type { Previous } from './load-previous.ts';

/**
 * Asks all registries side by side, and hands over each answer as it arrives: a registry that hangs holds up no other.
 * Targets that nobody could look at for the longest time come first, so that none starves if the time runs out.
 */
export async function observeTargets(
  targets: readonly Target[],
  {
    previous,
    readers,
    deadlineMs,
  }: Pick<AuditContext, 'readers' | 'deadlineMs'> & { readonly previous: Pick<Previous, 'known'> },
  take: { readonly concurrency: number; readonly answered: (answered: AskedTarget) => Promise<unknown> },
): Promise<void> {
  const byRegistry = Map.groupBy(targets, ({ registry }) => registry);
  const reading = [...byRegistry].map(([registry, ofRegistry]) => {
    const reader = readers.get(registry);
    if (reader === undefined) throw new TypeError(`The registry ${registry} is not open.`);
    const inOrder = ofRegistry.toSorted(byLastLook(previous));
    return pMap(reader.observe(inOrder, deadlineMs), take.answered, { concurrency: take.concurrency });
  });
  await Promise.all(reading);
}

/** Those that could not be read come first, since the longest; new ones come last, so that a flood of them starves none. */
function byLastLook({ known }: Pick<Previous, 'known'>) {
  const lastLook = ({ reference }: Target): string => {
    const before: PreviousState | undefined = known(reference);
    if (before === undefined) return '~';
    return (before.state ?? unseen).unreadable?.since ?? before.link.runAt;
  };
  return (one: Target, other: Target): number => {
    const [ones, others] = [lastLook(one), lastLook(other)];
    return ones === others ? 0 : ones < others ? -1 : 1;
  };
}
