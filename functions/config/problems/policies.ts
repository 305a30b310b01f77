import { durationMs } from '../../domain/duration.ts';
import { type Layer, layersOf, placeOf, settingOf } from '../policy/layers.ts';
import type { PolicyKey } from '../schema/policy-keys.ts';
import { formatPath, type Path } from '../yaml/path.ts';
import { listedTagsIn, listIn, mapAt, mapIn, policiesIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

/** What is wrong between the keys of a policy: within one place of the file, and between a target, its rule and the defaults. */
export function policyFaults(file: RawMap): Fault[] {
  const policies = policiesIn(file);
  const defaults: Layer = { path: ['defaults'], keys: policies.defaults };
  const places = [
    ...listIn(file['targets']).map((raw, index) => placeAt(['targets', index], raw)),
    ...listIn(file['rules']).map((raw, index) => placeAt(['rules', index], raw)),
  ];
  const ofTags = listedTagsIn(file).flatMap(({ parts, entry }) =>
    layerFaults(layersOf({ path: entry.path, keys: entry.keys }, parts, policies), file),
  );
  const ofRules = policies.rules.flatMap((keys, index) =>
    layerFaults([{ path: ['rules', index], keys }, defaults], file),
  );
  const ofDefaults = placeAt(['defaults'], file['defaults']);
  return distinct([
    ...[...places, ofDefaults].flatMap(idleChanges),
    ...places.flatMap(severityFaults),
    ...places.flatMap(missingDigests),
    ...ofTags,
    ...ofRules,
    ...layerFaults([defaults], file),
  ]);
}

type Place = { readonly path: Path; readonly raw: RawMap };
const placeAt = (path: Path, raw: unknown): Place => ({ path, raw: mapIn(raw) ?? {} });

/** Changes that narrow nothing, or say in which zone to read windows that they do not have. */
function idleChanges({ path, raw }: Place): Fault[] {
  const changes = mapIn(raw['changes']);
  if (changes === undefined || 'between' in changes) return [];
  const at = [...path, 'changes'];
  if (!('by' in changes)) {
    const message = 'expected between, by or both: without them every change is expected';
    const lacks = [
      [...at, 'between'],
      [...at, 'by'],
    ];
    return [{ path: at, at: 'value', message, lacks }];
  }
  const message = 'goes with between only: it is the zone that windows are read in';
  return 'timeZone' in changes ? [{ path: [...at, 'timeZone'], at: 'key', message }] : [];
}

function severityFaults({ path, raw }: Place): Fault[] {
  if (mapIn(raw['severity'])?.['registry-suspect'] === undefined) return [];
  const message = 'this finding concerns no single tag, so only defaults can give it a severity';
  return [{ path: [...path, 'severity', 'registry-suspect'], at: 'key', message }];
}

function missingDigests({ path, raw }: Place): Fault[] {
  if (raw['expect'] !== 'pinned' || 'digests' in raw) return [];
  const digests = [...path, 'digests'];
  const message = 'missing; expect: pinned wants the list of digests that these tags may show';
  return [{ path: digests, at: 'value', message, lacks: [digests] }];
}

/** What the places that a policy is read from, the innermost first, say against one another. */
function layerFaults(layers: readonly Layer[], file: RawMap): Fault[] {
  // The schema complains of what is written wrongly; what would go with it is anyone's guess.
  const isGuess = (key: PolicyKey): boolean => {
    const writer = layers.find(({ path }) => key in mapAt(file, path));
    return writer !== undefined && writer.keys[key] === undefined;
  };
  return [
    ...(isGuess('expect') ? [] : expectationFaults(layers, file)),
    ...(isGuess('staleAfter') || isGuess('warnBefore') ? [] : warningFaults(layers)),
  ];
}

/** What the innermost of the places says that does not go with what is expected there. */
function expectationFaults(layers: readonly Layer[], file: RawMap): Fault[] {
  const [own] = layers;
  // Defaults are for tags of every expectation.
  if (own === undefined || own.path[0] === 'defaults') return [];
  const { path, keys } = own;
  const raw = mapAt(file, path);
  const expected = settingOf(layers, 'expect');
  const place = placeOf(layers, 'expect');
  const who = path[0] === 'rules' ? 'this rule' : 'this target';
  const came = `${who} is ${expected}${place === own ? '' : ` by ${place?.path[0] === 'rules' ? formatPath(place.path) : 'default'}`}`;
  const faults: Fault[] = [];
  const digests = [...path, 'digests'];
  if (keys.expect !== 'pinned' && 'digests' in raw) {
    const instead = ' (to accept a digest of a tag, use the list accept at the top of the file)';
    const beside = expected === 'pinned' ? 'goes with an expect: pinned beside it' : 'goes with expect: pinned only';
    faults.push({ path: digests, at: 'key', message: `${beside}, and ${came}${expected === 'pinned' ? '' : instead}` });
  }
  if (expected !== 'moving' && 'changes' in raw) {
    faults.push({ path: [...path, 'changes'], at: 'key', message: `goes with expect: moving only, and ${came}` });
  }
  return faults;
}

/** A notice that comes with or after what it warns of, blamed on the innermost place that has a part in it. */
function warningFaults(layers: readonly Layer[]): Fault[] {
  const warnBefore = settingOf(layers, 'warnBefore');
  const staleAfter = settingOf(layers, 'staleAfter');
  const innermost = layers.find(({ keys }) => keys.warnBefore !== undefined || keys.staleAfter !== undefined);
  if (warnBefore === 'never' || innermost === undefined) return [];
  const { path, keys } = innermost;
  const key = keys.warnBefore === undefined ? 'staleAfter' : 'warnBefore';
  const fault = (message: string): Fault[] => [{ path: [...path, key], at: 'value', message }];
  if (staleAfter === 'never') {
    // Rules and defaults may warn of what only some tags can become, and a target need not become what they warn of.
    const isVain = key === 'warnBefore' && (path[0] === 'targets' || keys.staleAfter === 'never');
    return isVain ? fault('expected a staleAfter to warn of, and here it is never') : [];
  }
  if (durationMs(warnBefore) < durationMs(staleAfter)) return [];
  return fault(
    key === 'warnBefore'
      ? `expected less than staleAfter, which is ${staleAfter} here, got "${warnBefore}"`
      : `expected more than warnBefore, which is ${warnBefore} here, got "${staleAfter}"`,
  );
}

/** Several tags of one entry say the same of it. */
function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [`${formatPath(fault.path)} ${fault.message}`, fault])).values()];
}
