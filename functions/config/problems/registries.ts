import { RegistryKey } from '../../domain/values/reference.ts';
import { readRegistryKey } from '../schema/references/reference-text.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Entries, Entry } from './entries.ts';
import type { Problem } from './problem.ts';

/** Registries with a wrong key, or without one place to ask; and targets and rules of a registry that does not exist. */
export function registryProblems({ registries, targets, rules }: Entries): Problem[] {
  // Without a readable map every entry would be blamed for the one mistake.
  if (registries === undefined) return [];
  const known = [...registries.keys()];
  return [
    ...[...registries].flatMap(([key, entry]) => [...keyProblems(key, entry), ...siteProblems(entry)]),
    ...[...targets, ...rules].flatMap(({ image: { path, text } }): Problem[] => {
      // The beginning of a pattern with a wildcard is no key.
      const key = readRegistryKey(text);
      return key === undefined || registries.has(key)
        ? []
        : [{ path, at: 'value', message: unknownRegistry(key, known) }];
    }),
  ];
}

function keyProblems(key: string, { path }: Entry): Problem[] {
  const issues = RegistryKey.safeParse(key).error?.issues ?? [];
  return issues.map(({ message }) => ({ path, at: 'key', message: `${message}, got ${JSON.stringify(key)}` }));
}

function siteProblems({ path, raw, isMap }: Entry): Problem[] {
  if (!isMap) return [];
  const zone = [...path, 'zone'];
  const endpoint = [...path, 'endpoint'];
  if ('zone' in raw && 'endpoint' in raw) {
    return [{ path: endpoint, at: 'key', message: 'expected either zone or endpoint, got both; remove one of them' }];
  }
  return 'zone' in raw || 'endpoint' in raw
    ? []
    : [
        {
          path,
          at: 'key',
          message: 'expected either zone or endpoint, got neither; add, for example, zone: kr',
          lacks: [zone, endpoint],
        },
      ];
}

function unknownRegistry(key: RegistryKey, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  const remedy = meant === undefined ? `defined: ${known.join(', ') || 'none'}` : `did you mean "${meant}"?`;
  return `no registry "${key}" is defined under registries; ${remedy}`;
}
