import type { Policy } from '../domain/policy.ts';
import { builtIn, type Layer, layerWith, settingOf } from './policy/layers.ts';
import { type PolicyKey, policyKeys } from './schema/policy-keys.ts';
import type { Path } from './yaml/path.ts';
import type { Spot } from './yaml/source.ts';

/** Where something stands in the file. Lines count from 1. */
export type Where = { readonly path: string; readonly line: number };

/** A key of a tag's policy, with the value that applies. */
export type Setting = {
  readonly key: PolicyKey | 'changes.timeZone';
  /** As the file has it. Null where nothing is limited or required. For severities, a map with one kind. */
  readonly value: unknown;
  /** Where it comes from; null for what is built in. */
  readonly where: Where | null;
};

/** The parts of the file that settings are read from. */
export type SettingsFile = {
  readonly timeZone: string;
  readonly whereOf: (path: Path) => Where;
  readonly spotOf: (path: Path) => Pick<Spot, 'found'>;
};

/** All keys that apply to a tag, from the places that its policy is read from, the innermost first. */
export function settingsOf(
  layers: readonly Layer[],
  file: SettingsFile,
  listedBy: Policy['listedBy'],
): readonly Setting[] {
  // The keys of the table are the keys of a policy.
  return (Object.keys(policyKeys) as PolicyKey[]).flatMap((key): readonly Setting[] => {
    const expect = settingOf(layers, 'expect');
    switch (key) {
      case 'digests':
        return expect === 'pinned' ? [settingAt(layers, key, file)] : [];
      case 'changes':
        return expect === 'moving' ? [settingAt(layers, key, file), ...zoneOf(layers, file)] : [];
      case 'notifyNew':
        return listedBy === 'pattern' ? [settingAt(layers, key, file)] : [];
      case 'severity':
        return severitiesOf(layers, file);
      default:
        return [settingAt(layers, key, file)];
    }
  });
}

function settingAt(layers: readonly Layer[], key: PolicyKey, { whereOf }: SettingsFile): Setting {
  const place = layerWith(layers, key);
  if (place !== undefined) return { key, value: place.keys[key], where: whereOf([...place.path, key]) };
  const defaults: Readonly<Partial<Record<PolicyKey, unknown>>> = builtIn;
  return { key, value: defaults[key] ?? null, where: null };
}

/** The time zone of windows that name none. */
function zoneOf(layers: readonly Layer[], { timeZone, whereOf, spotOf }: SettingsFile): readonly Setting[] {
  const changes = layerWith(layers, 'changes')?.keys.changes;
  if (changes?.between === undefined || changes.timeZone !== undefined) return [];
  const path = ['timeZone'];
  return [{ key: 'changes.timeZone', value: timeZone, where: spotOf(path).found ? whereOf(path) : null }];
}

/** Each kind that some place has, as the innermost of these places has it. */
function severitiesOf(layers: readonly Layer[], { whereOf }: SettingsFile): readonly Setting[] {
  const said = layers.flatMap(({ path, keys: { severity = {} } }) =>
    Object.entries(severity).map(([kind, value]) => ({ kind, value, path: [...path, 'severity', kind] })),
  );
  const innermost = said.filter(({ kind }, index) => said.findIndex((other) => other.kind === kind) === index);
  if (innermost.length === 0) return [{ key: 'severity', value: null, where: null }];
  return innermost.map(({ kind, value, path }) => ({
    key: 'severity',
    value: { [kind]: value },
    where: whereOf(path),
  }));
}
