import { createHash } from 'node:crypto';
import type { Target } from '../domain/policy.ts';
import { type ReferenceParts, RegistryKey, referenceOf } from '../domain/reference.ts';
import type { Registry } from '../domain/registry.ts';
import type { AuditConfig } from './audit-config.ts';
import type { AuditFile } from './audit-file.ts';
import type { Path } from './config-problem.ts';
import { endpointUrl } from './endpoint.ts';
import { type Layer, layersOf } from './policy-layers.ts';
import { type Reading, readImage, readReference } from './reference-text.ts';
import type { RegistryEntry } from './registry-entry.ts';
import { resolveFindingPolicy, resolvePolicy } from './resolve-policy.ts';
import type { TargetEntry } from './target-entry.ts';

/** Applies rules and defaults and spreads tags out into targets. The file must be free of faults; a fault throws. */
export function resolveConfig(file: AuditFile, text: string): AuditConfig {
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
    targets: file.targets.flatMap((entry, index) => targetsOf(entry, ['targets', index], file)),
    registryPolicy: resolveFindingPolicy([{ path: ['defaults'], keys: file.defaults }]),
    version: createHash('sha256').update(text).digest('hex').slice(0, 12),
  };
}

function registryOf(key: RegistryKey, { zone, endpoint, name, secret }: RegistryEntry): Registry {
  const at = zone === undefined ? { endpoint: endpointUrl(endpoint ?? '') } : { zone };
  return { key, name, at, secret: secret ?? null };
}

function targetsOf(entry: TargetEntry, path: Path, file: AuditFile): Target[] {
  if (typeof entry === 'string') return [targetOf(sound(readReference(entry)), { path, keys: {} }, file)];
  const { image: text, tags, ...keys } = entry;
  const image = sound(readImage(text));
  return tags.map((tag) => targetOf({ ...image, tag }, { path, keys }, file));
}

function targetOf(parts: ReferenceParts, own: Layer, file: AuditFile): Target {
  const reference = referenceOf(parts);
  const accepted = file.accept.filter((entry) => entry.reference === reference);
  return { reference, ...parts, policy: resolvePolicy(layersOf(own, parts, file), accepted, file.timeZone) };
}

function sound<Value>(reading: Reading<Value>): Value {
  if ('value' in reading) return reading.value;
  throw new TypeError(`a wrong reference passed the checks: ${reading.faults.join(', ')}`);
}
