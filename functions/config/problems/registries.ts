import { RegistryKey } from '../../domain/reference.ts';
import type { Path } from '../yaml/path.ts';
import { mapIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

/** What is wrong with the keys of registries, and with where each registry is to be asked. */
export function registryFaults(file: RawMap): Fault[] {
  return Object.entries(mapIn(file['registries']) ?? {}).flatMap(([key, entry]) => {
    const path = ['registries', key];
    return [...keyFaults(path, key), ...siteFaults(path, mapIn(entry))];
  });
}

function keyFaults(path: Path, key: string): Fault[] {
  const issues = RegistryKey.safeParse(key).error?.issues ?? [];
  return issues.map(({ message }) => ({ path, at: 'key', message: `${message}, got ${JSON.stringify(key)}` }));
}

function siteFaults(path: Path, entry: RawMap | undefined): Fault[] {
  if (entry === undefined) return [];
  const zone = [...path, 'zone'];
  const endpoint = [...path, 'endpoint'];
  if ('zone' in entry && 'endpoint' in entry) {
    return [{ path: endpoint, at: 'key', message: 'expected either zone or endpoint, got both' }];
  }
  return 'zone' in entry || 'endpoint' in entry
    ? []
    : [{ path, at: 'key', message: 'expected either zone or endpoint, got neither', lacks: [zone, endpoint] }];
}
