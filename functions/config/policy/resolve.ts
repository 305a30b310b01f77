import type { Acceptance, Changes, Expectation, FindingPolicy, Policy, Target } from '../../domain/policy.ts';
import type { Registry } from '../../domain/registry.ts';
import { parseChangeWindow } from '../../domain/values/change-window.ts';
import { sha256 } from '../../domain/values/hash.ts';
import { type Instant, InstantFromIso } from '../../domain/values/instant.ts';
import { type ReferenceParts, RegistryKey, referenceOf } from '../../domain/values/reference.ts';
import type { AuditConfig, TargetPattern } from '../audit-config.ts';
import type { AcceptEntry } from '../schema/accept-entry.ts';
import type { AuditFile } from '../schema/audit-file.ts';
import type { PolicyKeys } from '../schema/policy-keys.ts';
import { endpointUrl, type RegistryEntry } from '../schema/registry-entry.ts';
import type { TargetEntry } from '../schema/target-entry.ts';
import { type Layer, layersIn, layersOf, layerWith, type PolicyLayers, settingOf } from './layers.ts';
import { listedIn } from './listed.ts';
import type { TagPattern } from './target-pattern.ts';

/** The policy of a tag from the places that it is read from, the innermost first. Throws if the file still has a problem. */
export function resolvePolicy(
  layers: readonly Layer[],
  accepted: readonly AcceptEntry[],
  { timeZone, listedBy }: { readonly timeZone: string } & Pick<Policy, 'listedBy'>,
): Policy {
  return {
    expectation: expectationOf(layers, timeZone),
    accepted: accepted.map(acceptanceOf),
    platforms: layerWith(layers, 'platforms')?.keys.platforms ?? null,
    staleAfter: settingOf(layers, 'staleAfter'),
    warnBefore: settingOf(layers, 'warnBefore'),
    unreadableAfter: settingOf(layers, 'unreadableAfter'),
    notifyExpected: settingOf(layers, 'notifyExpected'),
    notifyNew: settingOf(layers, 'notifyNew'),
    deletion: settingOf(layers, 'deletion'),
    listedBy,
    ...resolveFindingPolicy(layers),
  };
}

/** How findings are reported. Each kind of severity is looked up on its own. */
export function resolveFindingPolicy(layers: readonly Layer[]): FindingPolicy {
  const outermostFirst = layers.toReversed().map(({ keys }) => Object.entries(keys.severity ?? {}));
  const given = outermostFirst.flat().filter(([, severity]) => severity !== undefined);
  // The keys of a valid map are kinds.
  return {
    remindEvery: settingOf(layers, 'remindEvery'),
    severities: Object.fromEntries(given) as Policy['severities'],
  };
}

function expectationOf(layers: readonly Layer[], timeZone: string): Expectation {
  const kind = settingOf(layers, 'expect');
  switch (kind) {
    case 'pinned': {
      const [first, ...others] = layerWith(layers, 'expect')?.keys.digests ?? [];
      if (first === undefined) throw new TypeError('a pinned tag without digests passed the checks');
      return { kind, digests: [first, ...others] };
    }
    case 'immutable':
      return { kind };
    case 'moving':
      return { kind, changes: changesOf(layers, timeZone) };
    default:
      return kind satisfies never;
  }
}

function changesOf(layers: readonly Layer[], fileTimeZone: string): Changes {
  const { between, by, timeZone = fileTimeZone } = layerWith(layers, 'changes')?.keys.changes ?? {};
  return { between: between?.map(windowOf) ?? null, by: by ?? null, timeZone };
}

function windowOf(text: string) {
  const window = parseChangeWindow(text);
  if (window === undefined) throw new TypeError(`the window "${text}" passed the checks`);
  return window;
}

export const acceptanceOf = ({ digest, reason, at, until }: AcceptEntry): Acceptance => ({
  digest,
  reason: reason ?? null,
  at: momentOf(at),
  until: momentOf(until),
});

const momentOf = (text: string | undefined): Instant | null => (text === undefined ? null : InstantFromIso.parse(text));

/** Applies rules and defaults, and makes a target of each tag that is named. Throws if the file still has a problem. */
export function resolveConfig(file: AuditFile, text: string): AuditConfig {
  const layers = layersIn(file);
  const listed = file.targets.map((entry, index) => {
    const path = ['targets', index];
    return { ...listedIn(entry, path), own: { path, keys: keysIn(entry) } };
  });
  return {
    deployment: file.deployment,
    schedule: file.schedule,
    timeZone: file.timeZone,
    emails: file.alerts.emails,
    retention: file.retention,
    concurrency: file.concurrency,
    registries: new Map(
      Object.entries(file.registries).map(([text, entry]) => {
        const key = RegistryKey.parse(text);
        return [key, registryOf(key, entry)];
      }),
    ),
    people: new Map(Object.entries(file.people)),
    targets: listed.flatMap(({ names, own }) => names.map(({ parts }) => targetOf(parts, own, { file, layers }))),
    patterns: listed.flatMap(({ pattern, own }) => (pattern === undefined ? [] : [patternOf(pattern, own)])),
    layers,
    accept: file.accept,
    maxTargets: file.maxTargets,
    registryPolicy: {
      ...resolveFindingPolicy([layers.defaults]),
      unreadableAfter: settingOf([layers.defaults], 'unreadableAfter'),
    },
    text,
    version: sha256(text),
  };
}

function registryOf(key: RegistryKey, { zone, endpoint, name, read, secret }: RegistryEntry): Registry {
  const at = zone === undefined ? { endpoint: endpointUrl(endpoint ?? '') } : { zone };
  return { key, name, at, read: read ?? 'auto', secret: secret ?? null };
}

function keysIn(entry: TargetEntry): PolicyKeys {
  if (typeof entry === 'string') return {};
  const { image: _, tags: __, ...keys } = entry;
  return keys;
}

const patternOf = ({ registry, image, tags }: TagPattern, own: Layer): TargetPattern => ({
  registry,
  image,
  tags,
  ...own,
});

type File = { readonly file: AuditFile; readonly layers: PolicyLayers };

function targetOf(parts: ReferenceParts, own: Layer, { file, layers }: File): Target {
  const reference = referenceOf(parts);
  const accepted = file.accept.filter((entry) => entry.reference === reference);
  const options = { timeZone: file.timeZone, listedBy: 'name' } as const;
  return { reference, ...parts, policy: resolvePolicy(layersOf(own, parts, layers), accepted, options) };
}
