import { updaterPattern } from '../schema/policy-keys.ts';
import type { Path } from '../yaml/path.ts';
import { listIn, mapIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';
import { placesOfPolicies } from './repetitions.ts';

const expected = "expected the registry's id of an updater, without spaces";

/** What is wrong with ids of updaters: the keys of people, and the entries of changes.by. */
export function peopleFaults(file: RawMap): Fault[] {
  const people = Object.entries(mapIn(file['people']) ?? {});
  const keys = people.flatMap(([id]): Fault[] =>
    updaterPattern.test(id)
      ? []
      : [{ path: ['people', id], at: 'key', message: `${expected}, got ${JSON.stringify(id)}` }],
  );
  const updaters = placesOfPolicies(file).flatMap(({ path, raw }) =>
    listIn(mapIn(raw['changes'])?.['by']).flatMap((updater, index) =>
      typeof updater === 'string' ? updaterFaults(updater, [...path, 'changes', 'by', index], people) : [],
    ),
  );
  return [...keys, ...updaters];
}

function updaterFaults(updater: string, path: Path, people: readonly (readonly [string, unknown])[]): Fault[] {
  const ids = people.filter(([id, name]) => name === updater && id !== updater).map(([id]) => id);
  if (ids.length > 0 && !people.some(([id]) => id === updater)) {
    const message = `expected an id, got the name ${JSON.stringify(updater)}; use its id ${ids.join(' or ')}`;
    return [{ path, at: 'value', message }];
  }
  return updaterPattern.test(updater)
    ? []
    : [{ path, at: 'value', message: `${expected}, got ${JSON.stringify(updater)}` }];
}
