import type { Reference, RegistryKey } from '../../domain/reference.ts';
import { readRegistryKey } from '../schema/reference-text.ts';
import type { Path } from '../yaml/path.ts';
import { didYouMean } from './did-you-mean.ts';
import { type ListedTag, listedTagsIn, listIn, mapIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

/** What is wrong between targets or rules and registries, and between targets. */
export function targetFaults(file: RawMap): Fault[] {
  const registries = mapIn(file['registries']);
  const unknown = ['targets', 'rules'].flatMap((list) => unknownRegistries(list, listIn(file[list]), registries));
  return [...unknown, ...repeated(listedTagsIn(file))];
}

function unknownRegistries(list: string, entries: readonly unknown[], registries: RawMap | undefined): Fault[] {
  // Without a readable map every entry would be blamed for the one mistake.
  if (registries === undefined) return [];
  const known = Object.keys(registries);
  return entries.flatMap((entry, index): Fault[] => {
    const { text, path } = registryTextOf(entry, [list, index]);
    // Of a pattern with a wildcard in it this is no key.
    const key = readRegistryKey(text);
    return key === undefined || Object.hasOwn(registries, key)
      ? []
      : [{ path, at: 'value', message: unknownRegistry(key, known) }];
  });
}

function unknownRegistry(key: RegistryKey, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  const remedy = meant === undefined ? `defined: ${known.join(', ') || 'none'}` : `did you mean "${meant}"?`;
  return `no registry "${key}" is defined under registries; ${remedy}`;
}

function registryTextOf(entry: unknown, path: Path): { readonly text: string; readonly path: Path } {
  if (typeof entry === 'string') return { text: entry, path };
  const image = mapIn(entry)?.['image'];
  return { text: typeof image === 'string' ? image : '', path: [...path, 'image'] };
}

function repeated(mentions: readonly ListedTag[]): Fault[] {
  const firsts = new Map<Reference, Path>();
  return mentions.flatMap(({ reference, path }): Fault[] => {
    const first = firsts.get(reference);
    if (first !== undefined) return [{ path, at: 'value', message: `${reference} is already a target`, first }];
    firsts.set(reference, path);
    return [];
  });
}
