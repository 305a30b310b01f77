import { parseConfig } from '../config/load.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { Configurations } from '../store/configurations.ts';
import type { KnownPolicies } from '../verify/known-policies.ts';

/** The policies of the configurations that are kept with the runs that they judged. */
export function keptPolicies(configurations: Pick<Configurations, 'find'>): (version: Hash) => Promise<KnownPolicies> {
  return async (version) => {
    const kept = await configurations.find(version);
    if (kept.kind === 'too-large') return { kind: 'unknown' };
    return kept.kind === 'kept' ? policiesIn(kept.text) : { kind: 'edited' };
  };
}

function policiesIn(text: string): KnownPolicies {
  try {
    const { targets, registryPolicy } = parseConfig(text, 'audit.yaml');
    const byReference = new Map(targets.map(({ reference, policy }) => [reference, policy]));
    return { kind: 'known', policies: { policyOf: (reference) => byReference.get(reference) ?? null, registryPolicy } };
  } catch (error) {
    // A former version may have allowed what this one does not.
    if (error instanceof AuditError && error.code === 'config-invalid') return { kind: 'unknown' };
    throw error;
  }
}
