import type { AuditConfig } from '../config/audit-config.ts';
import { type Explained, explain } from '../config/explain.ts';
import { readConfigText } from '../config/load.ts';
import type { Policy, Target } from '../domain/policy.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { renderExplanation } from './explanation.ts';
import { findTarget } from './find-target.ts';
import { csvOf, type Output } from './output.ts';
import { renderTable, shortDigest } from './terminal.ts';

export type CheckConfigOptions = {
  readonly path: string;
  /** The one tag to explain; undefined: none. */
  readonly reference: string | undefined;
};

/** Shows a configuration that was loaded, and so is valid, as it will be audited. Throws `reference-invalid`. */
export async function checkConfigCommand(
  config: AuditConfig,
  { path, reference }: CheckConfigOptions,
  output: Output,
): Promise<ExitCode> {
  const explained = explain(await readConfigText(path));
  if (reference === undefined) showAll(config, path, explained, output);
  else showOne(findTarget(reference, config), path, explained, output);
  return exitCode.nothingFound;
}

function showOne(target: Target, path: string, { targets }: Explained, output: Output): void {
  const explanation = targets.find(({ reference }) => reference === target.reference);
  if (explanation === undefined) throw new TypeError(`${target.reference} has no explanation.`);
  const { accepted } = target.policy;
  output.print({
    json: { ...explanation, accepted },
    csv: csvOf(
      ['key', 'value', 'path', 'line'],
      explanation.settings.map(({ key, value, where }) => {
        return { key, value: JSON.stringify(value), path: where?.path ?? null, line: where?.line ?? null };
      }),
    ),
    text: () => renderExplanation(explanation, accepted, path),
  });
}

function showAll(config: AuditConfig, path: string, explained: Explained, output: Output): void {
  const { registries, targets, ...rest } = config;
  const { idleRules } = explained;
  const ruleOf = new Map(explained.targets.map(({ reference, rules }) => [reference, rules[0]?.path ?? null]));
  output.print({
    json: { ...rest, registries: [...registries.values()], targets, idleRules },
    csv: csvOf(
      ['reference', 'expect', 'allowed', 'staleAfter', 'rule'],
      targets.map(({ reference, policy }) => ({
        reference,
        expect: policy.expectation.kind,
        allowed: [...pinned(policy), ...policy.accepted.map(({ digest }) => digest)].join(' '),
        staleAfter: policy.staleAfter,
        rule: ruleOf.get(reference) ?? null,
      })),
    ),
    text: () => {
      const rows = targets.map(({ reference, policy }) => [
        reference,
        policy.expectation.kind,
        allowed(policy),
        policy.staleAfter,
        ruleOf.get(reference) ?? '-',
      ]);
      const ways = [...registries.values()].map(({ key, name, at }) => [
        key,
        name,
        'zone' in at ? `zone ${at.zone}` : at.endpoint,
      ]);
      return [
        renderTable(['REGISTRY', 'NAME IN NCR', 'ASKED AT'], ways),
        renderTable(['REFERENCE', 'EXPECT', 'ALLOWED', 'STALE AFTER', 'RULE'], rows),
        ...(idleRules.length === 0
          ? []
          : [idleRules.map((rule) => `${path}:${rule.line} ${rule.path} matches no target.`).join('\n')]),
        `${path} is valid: deployment ${config.deployment}, ${targets.length} tags, ` +
          `${config.schedule} in ${config.timeZone}, version ${config.version}.`,
      ].join('\n\n');
    },
  });
}

const pinned = ({ expectation }: Policy): readonly string[] =>
  expectation.kind === 'pinned' ? expectation.digests : [];

/** What is expected of a tag, in short. */
function allowed(policy: Policy): string {
  const { expectation, accepted } = policy;
  return [
    ...(expectation.kind === 'immutable' ? ['the first digest seen'] : []),
    ...(expectation.kind === 'moving' ? [changesOf(expectation.changes)] : []),
    ...[...pinned(policy), ...accepted.map(({ digest }) => digest)].map(shortDigest),
  ].join(', ');
}

function changesOf({ between, by }: Extract<Policy['expectation'], { kind: 'moving' }>['changes']): string {
  const when = between === null ? 'any digest' : between.map(({ text }) => text).join(' or ');
  return by === null ? when : `${when}, by ${by.length === 1 ? 'one updater' : `${by.length} updaters`}`;
}
