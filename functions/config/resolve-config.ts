import { createHash } from 'node:crypto';
import type { Digest } from '../domain/digest.ts';
import type { Expectation, Target } from '../domain/policy.ts';
import { type ReferenceParts, RegistryKey, referenceOf } from '../domain/reference.ts';
import type { Registry } from '../domain/registry.ts';
import type { AuditConfig } from './audit-config.ts';
import type { AuditFile } from './audit-file.ts';
import { endpointUrl } from './endpoint.ts';
import { type Reading, readImage, readReference } from './reference-text.ts';
import type { RegistryEntry } from './registry-entry.ts';
import type { TargetEntry } from './target-entry.ts';

/** Applies the defaults and spreads tags out into targets. The file must be free of faults; a fault throws. */
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
    targets: file.targets.flatMap((entry) => targetsOf(entry, file.defaults)),
    version: createHash('sha256').update(text).digest('hex').slice(0, 12),
  };
}

function registryOf(key: RegistryKey, { zone, endpoint, name, secret }: RegistryEntry): Registry {
  const at = zone === undefined ? { endpoint: endpointUrl(endpoint ?? '') } : { zone };
  return { key, name, at, secret: secret ?? null };
}

function targetsOf(entry: TargetEntry, defaults: AuditFile['defaults']): Target[] {
  if (typeof entry === 'string') {
    const expectation = expectationOf({}, defaults.expect);
    return [targetOf(sound(readReference(entry)), { expectation, staleAfter: defaults.staleAfter })];
  }
  const image = sound(readImage(entry.image));
  const policy = {
    expectation: expectationOf(entry, entry.expect ?? defaults.expect),
    staleAfter: entry.staleAfter ?? defaults.staleAfter,
  };
  return entry.tags.map((tag) => targetOf({ ...image, tag }, policy));
}

const targetOf = (parts: ReferenceParts, policy: Target['policy']): Target => ({
  reference: referenceOf(parts),
  ...parts,
  policy,
});

type Listed = { readonly digests?: readonly Digest[] | undefined; readonly accept?: readonly Digest[] | undefined };

function expectationOf({ digests = [], accept = [] }: Listed, kind: Expectation['kind']): Expectation {
  switch (kind) {
    case 'pinned': {
      const [first, ...others] = digests;
      if (first === undefined) throw new TypeError('a pinned target without digests passed the checks');
      return { kind, digests: [first, ...others] };
    }
    case 'immutable':
      return { kind, accepted: accept };
    case 'moving':
      return { kind };
    default:
      return kind satisfies never;
  }
}

function sound<Value>(reading: Reading<Value>): Value {
  if ('value' in reading) return reading.value;
  throw new TypeError(`a wrong reference passed the checks: ${reading.faults.join(', ')}`);
}
