import type { Notice } from '../../domain/event.ts';
import {
  type Reference,
  type ReferenceParts,
  type RegistryKey,
  referenceParts,
} from '../../domain/values/reference.ts';
import type { AuditContext } from './audit-context.ts';
import type { Board } from './board.ts';
import type { Expanded } from './expand-targets.ts';

export type TargetsChanged = Extract<Notice, { kind: 'targets-changed' }>;

/**
 * Which tags came and went with another configuration than that of the last complete run: those that come are trusted at
 * first sight, and nobody looks at those that went. Null where that is nothing.
 */
export function compareTargets(
  board: Board,
  { targets, whyUnlisted }: Pick<Expanded, 'targets' | 'whyUnlisted'>,
  { recorded, backlog, config }: Pick<AuditContext, 'recorded' | 'backlog' | 'config'>,
): TargetsChanged | null {
  const last = recorded.find(({ runAt }) => runAt === backlog.lastComplete);
  if (last === undefined || last.configVersion === config.version) return null;
  const added = targets.flatMap(({ reference }) => (board.get(reference)?.isUnlisted === false ? [] : [reference]));
  const removed = [...board].flatMap(([reference, { isUnlisted }]) =>
    isUnlisted || whyUnlisted(reference) !== 'configuration' ? [] : [reference],
  );
  if (added.length + removed.length === 0) return null;
  const renamed = findRenamed(added, removed, config.registries);
  return { kind: 'targets-changed', added: added.length, removed: removed.length, renamed };
}

/** The keys of a registry most of whose tags went under one key, and came under another. */
function findRenamed(
  added: readonly Reference[],
  removed: readonly Reference[],
  registries: ReadonlyMap<RegistryKey, unknown>,
): TargetsChanged['renamed'] {
  const parts = (references: readonly Reference[]) => references.flatMap((each) => referenceParts(each) ?? []);
  const withoutKey = ({ image, tag }: ReferenceParts) => `${image}:${tag}`;
  const came = Map.groupBy(parts(added), ({ registry }) => registry);
  const went = Map.groupBy(parts(removed), ({ registry }) => registry);
  for (const [from, tags] of went) {
    if (registries.has(from)) continue;
    const names = new Set(tags.map(withoutKey));
    for (const [to, others] of came) {
      const same = others.filter((each) => names.has(withoutKey(each))).length;
      if (same * 2 > tags.length) return { from, to };
    }
  }
  return null;
}
