import { updaterPattern } from '../schema/policy-keys.ts';
import type { Path } from '../yaml/path.ts';
import { type Entries, listIn, mapIn } from './entries.ts';
import type { Problem } from './problem.ts';

const expected = "expected the registry's id of an updater, without spaces";

/** What is wrong with ids of updaters: the keys of people, and the entries of changes.by. */
export function peopleProblems({ people, policies }: Entries): Problem[] {
  const names = Object.entries(people);
  const keys = names.flatMap(([id]): Problem[] =>
    updaterPattern.test(id)
      ? []
      : [{ path: ['people', id], at: 'key', message: `${expected}, got ${JSON.stringify(id)}` }],
  );
  const updaters = policies.flatMap(({ path, raw }) =>
    listIn(mapIn(raw['changes'])?.['by']).flatMap((updater, index) =>
      typeof updater === 'string' ? updaterProblems(updater, [...path, 'changes', 'by', index], names) : [],
    ),
  );
  return [...keys, ...updaters];
}

function updaterProblems(updater: string, path: Path, people: readonly (readonly [string, unknown])[]): Problem[] {
  const ids = people.filter(([, name]) => name === updater).map(([id]) => id);
  if (ids.length > 0 && !people.some(([id]) => id === updater)) {
    const message = `expected an id, got the name ${JSON.stringify(updater)}; use its id ${ids.join(' or ')}`;
    return [{ path, at: 'value', message }];
  }
  return updaterPattern.test(updater)
    ? []
    : [{ path, at: 'value', message: `${expected}, got ${JSON.stringify(updater)}` }];
}
