import type { AuditConfig } from '../config/audit-config.ts';
import { didYouMean } from '../config/problems/did-you-mean.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Target } from '../domain/policy.ts';

/** The target of a configuration that a person names. Throws `reference-invalid`, with what was probably meant. */
export function findTarget(text: string, { targets }: Pick<AuditConfig, 'targets'>): Target {
  const target = targets.find(({ reference }) => reference === text);
  if (target !== undefined) return target;
  const meant = didYouMean(
    text,
    targets.map(({ reference }) => reference),
  );
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new AuditError('reference-invalid', `"${text}" is no target of the configuration.${hint}`);
}
