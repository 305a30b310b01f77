import type { AuditConfig } from '../config/audit-config.ts';
import type { Target } from '../domain/policy.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { renderTable, shortDigest } from './terminal.ts';

/** Shows a configuration that was loaded, and so is valid, as it will be audited. */
export function checkConfigCommand(config: AuditConfig, path: string, output: Output): ExitCode {
  const { registries, targets, ...rest } = config;
  output.data({ ...rest, registries: [...registries.values()], targets }, () => {
    const rows = targets.map(({ reference, policy }) => [
      reference,
      policy.expectation.kind,
      allowed(policy.expectation),
      policy.staleAfter,
    ]);
    const ways = [...registries.values()].map(({ key, name, at }) => [
      key,
      name,
      'zone' in at ? `zone ${at.zone}` : at.endpoint,
    ]);
    return [
      renderTable(['REGISTRY', 'NAME IN NCR', 'ASKED AT'], ways),
      renderTable(['REFERENCE', 'EXPECT', 'ALLOWED', 'STALE AFTER'], rows),
      `${path} is valid: deployment ${config.deployment}, ${targets.length} tags, ` +
        `${config.schedule} in ${config.timeZone}, version ${config.version}.`,
    ].join('\n\n');
  });
  return exitCode.nothingFound;
}

function allowed(expectation: Target['policy']['expectation']): string {
  switch (expectation.kind) {
    case 'moving':
      return 'any digest';
    case 'immutable':
      return ['the first digest seen', ...expectation.accepted.map(shortDigest)].join(', ');
    case 'pinned':
      return expectation.digests.map(shortDigest).join(', ');
    default:
      return expectation satisfies never;
  }
}
