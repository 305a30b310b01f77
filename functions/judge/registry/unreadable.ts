import type { FindingOf } from '../../domain/finding.ts';
import type { UnreadableCode } from '../../domain/observation.ts';
import type { RegistryPolicy } from '../../domain/policy.ts';
import type { ListFailure } from '../../domain/registry-reading.ts';
import type { RegistryState } from '../../domain/run.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { RegistryKey } from '../../domain/values/reference.ts';

/** What a run heard of all targets of one registry. */
export type Reading = {
  readonly targets: number;
  /** How many could not be read, by the cause; and what was said of one of them. */
  readonly causes: ReadonlyMap<UnreadableCode, { readonly count: number; readonly detail: string }>;
  /** How many are absent, of those that no run has ever seen. */
  readonly absentNeverSeen: { readonly count: number; readonly detail: string };
  /** Whether some run has seen one of them. */
  readonly everSeen: boolean;
  /** Why it is not known which tags patterns match; null where it is. */
  readonly listFailure: ListFailure | null;
};

/** The cause for which most of a registry's targets are not read; `code` is null where it answered, and has none of them. */
export type SharedCause = {
  readonly code: UnreadableCode | null;
  readonly detail: string;
  readonly unreadable: number;
  /** All codes that count as this cause. */
  readonly codes: ReadonlySet<UnreadableCode>;
};

const fewest = 3;

/** They come and go within an outage, and for the same reason. */
const outage: ReadonlySet<UnreadableCode> = new Set([
  'network-failed',
  'host-not-found',
  'timed-out',
  'throttled',
  'registry-failed',
  'out-of-time',
]);

/** Nobody but a person ends these: they are told after one run. */
const lasting: ReadonlySet<UnreadableCode | null> = new Set([
  null,
  'authentication-failed',
  'permission-denied',
  'route-not-found',
  'not-found',
  'certificate-invalid',
  'credentials-missing',
]);

/** The cause that at least three and more than half of the targets share, or that keeps the lists from being read; undefined: there is none. */
export function sharedCause({
  targets,
  causes,
  absentNeverSeen,
  everSeen,
  listFailure,
}: Reading): SharedCause | undefined {
  const isMost = (count: number) => count >= fewest && count * 2 > targets;
  const groups = Map.groupBy(causes, ([code]) => (outage.has(code) ? 'outage' : code));
  for (const group of groups.values()) {
    const unreadable = group.reduce((sum, [, { count }]) => sum + count, 0);
    const [first] = group.toSorted(([, one], [, other]) => other.count - one.count);
    if (first === undefined || !isMost(unreadable)) continue;
    const [code, { detail }] = first;
    return { code, detail, unreadable, codes: new Set(group.map(([each]) => each)) };
  }
  if (listFailure !== null) {
    const unreadable = [...causes.values()].reduce((sum, { count }) => sum + count, 0);
    // Which tags there are is not known, though those that are known may be readable.
    const detail = `what patterns match is not known: ${listFailure.detail}`;
    return { code: listFailure.code, detail, unreadable, codes: new Set() };
  }
  if (everSeen || absentNeverSeen.count < targets || !isMost(absentNeverSeen.count)) return undefined;
  return { code: null, detail: absentNeverSeen.detail, unreadable: absentNeverSeen.count, codes: new Set() };
}

/** Whether the registry as a whole is unreadable, and since when. */
export function findUnreadable(
  before: Pick<RegistryState, 'registry' | 'findings' | 'unreadable'>,
  reading: Reading,
  { unreadableAfter }: Pick<RegistryPolicy, 'unreadableAfter'>,
  now: Instant,
): { readonly facts: readonly FindingOf<'registry-unreadable'>[]; readonly unreadable: RegistryState['unreadable'] } {
  const cause = sharedCause(reading);
  if (cause === undefined) return { facts: [], unreadable: null };
  const unreadable = { since: before.unreadable?.since ?? now, times: (before.unreadable?.times ?? 0) + 1 };
  const isOpen = before.findings.some(({ finding }) => finding.kind === 'registry-unreadable');
  const isDue = isOpen || unreadable.times >= (lasting.has(cause.code) ? 1 : unreadableAfter);
  return { facts: isDue ? [factOf(before.registry, cause, reading, unreadable.since)] : [], unreadable };
}

const factOf = (
  registry: RegistryKey,
  { code, detail, unreadable }: SharedCause,
  { targets, everSeen }: Reading,
  unreadableSince: Instant,
): FindingOf<'registry-unreadable'> => ({
  kind: 'registry-unreadable',
  registry,
  code,
  detail,
  unreadable,
  targets,
  neverSeen: !everSeen,
  unreadableSince,
});
