import type { AuditConfig } from '../config/audit-config.ts';
import type { Target } from '../domain/policy.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { csvOf, type Output } from './output.ts';
import { renderTable, shortDigest } from './terminal.ts';

/** Shows a configuration that was loaded, and so is valid, as it will be audited. */
export function checkConfigCommand(config: AuditConfig, path: string, output: Output): ExitCode {
  const { registries, targets, ...rest } = config;
  output.print({
    json: { ...rest, registries: [...registries.values()], targets },
    csv: csvOf(
      ['reference', 'expect', 'allowed', 'staleAfter'],
      targets.map(({ reference, policy }) => ({
        reference,
        expect: policy.expectation.kind,
        allowed: listed(policy.expectation).join(' '),
        staleAfter: policy.staleAfter,
      })),
    ),
    text: () => {
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
    },
  });
  return exitCode.nothingFound;
}

type Expectation = Target['policy']['expectation'];

/** The digests that the configuration names. */
function listed(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case 'moving':
      return [];
    case 'immutable':
      return expectation.accepted;
    case 'pinned':
      return expectation.digests;
    default:
      return expectation satisfies never;
  }
}

function allowed(expectation: Expectation): string {
  const first = { moving: ['any digest'], immutable: ['the first digest seen'], pinned: [] }[expectation.kind];
  return [...first, ...listed(expectation).map(shortDigest)].join(', ');
}
