import pMap from 'p-map';
import type { Target } from '../../domain/policy.ts';
import type { AskedTarget } from '../../domain/registry-reading.ts';
import type { RegistryKey } from '../../domain/values/reference.ts';
import type { AuditContext } from './audit-context.ts';
import type { Previous } from './load-previous.ts';

/** What is done with the answers of the registries; so many answers of one registry are worked on at once. */
export type Taking = {
  readonly concurrency: number;
  answered(asked: AskedTarget): Promise<unknown>;
  /** All answers of a registry are taken. */
  ended(registry: RegistryKey): Promise<unknown>;
};

/**
 * Asks all registries side by side, and hands over each answer as it arrives: a registry that hangs holds up no other.
 * Targets that nobody could look at for the longest time come first, so that none starves if the time runs out.
 */
export async function observeTargets(
  targets: readonly Target[],
  previous: Pick<Previous, 'known'>,
  { readers, deadlineMs }: Pick<AuditContext, 'readers' | 'deadlineMs'>,
  { concurrency, answered, ended }: Taking,
): Promise<void> {
  const byRegistry = Map.groupBy(targets, ({ registry }) => registry);
  const reading = [...byRegistry].map(async ([registry, ofRegistry]) => {
    const reader = readers.get(registry);
    if (reader === undefined) throw new TypeError(`The registry ${registry} is not open.`);
    await pMap(reader.observe(byLastLook(ofRegistry, previous), deadlineMs), answered, { concurrency });
    await ended(registry);
  });
  await Promise.all(reading);
}

/** Those that could not be read come first, since the longest; new ones come last, so that a flood of them starves none. */
function byLastLook(targets: readonly Target[], { known }: Pick<Previous, 'known'>): readonly Target[] {
  const looks = targets.map((target) => {
    const before = known(target.reference);
    return { target, at: before === undefined ? '~' : (before.state.unreadable?.since ?? before.link.runAt) };
  });
  return looks
    .toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1))
    .map(({ target }) => target);
}
