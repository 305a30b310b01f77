import type { Fault, Path } from './config-problem.ts';
import { listIn, mapIn, type RawMap } from './raw-file.ts';

/** What is wrong between what a target expects, by itself or by default, and the digests that it lists. */
export function expectationFaults(file: RawMap): Fault[] {
  const byDefault = mapIn(file['defaults'])?.['expect'] ?? 'immutable';
  return listIn(file['targets']).flatMap((target, index) => {
    const map = mapIn(target);
    return map === undefined ? [] : faultsOf(map, ['targets', index], byDefault);
  });
}

function faultsOf(target: RawMap, path: Path, byDefault: unknown): Fault[] {
  const expected = target['expect'] ?? byDefault;
  const faults: Fault[] = [];
  // Of a word that is none of the three the schema complains; what would go with it is anyone's guess.
  if (expected !== 'pinned' && expected !== 'immutable' && expected !== 'moving') return faults;

  const came = `this target is ${expected}${target['expect'] === undefined ? ' by default' : ''}`;
  const digests = [...path, 'digests'];
  if (expected === 'pinned' && !('digests' in target)) {
    const message = 'missing; expect: pinned wants the list of digests that these tags may show';
    faults.push({ path: digests, at: 'value', message, lacks: [digests] });
  }
  if (expected !== 'pinned' && 'digests' in target) {
    const instead = expected === 'immutable' ? ' (to accept a further digest of an immutable tag, use accept)' : '';
    faults.push({ path: digests, at: 'key', message: `goes with expect: pinned only, and ${came}${instead}` });
  }
  if (expected !== 'immutable' && 'accept' in target) {
    const message = `goes with expect: immutable only, and ${came}`;
    faults.push({ path: [...path, 'accept'], at: 'key', message });
  }
  return faults;
}
