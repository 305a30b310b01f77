import type { AuditConfig } from '../../config/audit-config.ts';
import type { Explained } from '../../config/explain.ts';
import type { Target } from '../../domain/policy.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { countTags } from '../../text/time.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { prepare, type Shared } from '../prepare.ts';
import { findTarget } from '../references.ts';
import { renderTable } from '../table.ts';
import { renderExplanation } from '../views/explanation.ts';
import { csvOfPolicies, renderPolicies } from '../views/policies.ts';

export type CheckConfigOptions = {
  readonly path: string;
  /** What the file says. */
  readonly text: string;
  /** The one tag to explain; undefined: none. */
  readonly reference: string | undefined;
  /** Decides which acceptances have expired. */
  readonly now: Instant;
};

export function addCheckConfig(cli: Cli): void {
  cli.command
    .option('--explain <reference>', 'show where the policy of one tag comes from')
    .addHelpText(
      'after',
      paragraphs(
        exitCodes('the file is valid', null, 'it is not: all its problems are listed, each with its line'),
        examples('npx tagwarden check-config --explain prod/web/api:stable'),
      ),
    )
    .action(async ({ explain, ...options }: Shared & { explain?: string }) => {
      const { asked, text, output, now } = await prepare(options, cli.streams);
      const what = { path: options.config, text, reference: explain, now };
      cli.end(await checkConfigCommand(asked.config, what, output));
    });
}

/** Shows a configuration that was loaded, and so is valid, as it will be audited. Throws `reference-invalid`. */
export async function checkConfigCommand(
  config: AuditConfig,
  options: CheckConfigOptions,
  output: Output,
): Promise<ExitCode> {
  const { reference, text } = options;
  const { explain } = await import('../../config/explain.ts');
  const explained = explain(text);
  if (reference === undefined) showAll(config, explained, options, output);
  else showOne(findTarget(reference, config), explained, options, output);
  return exitCode.nothingFound;
}

function showOne(target: Target, { explainTag }: Explained, { path, now }: CheckConfigOptions, output: Output): void {
  const explanation = explainTag(target);
  if (explanation === undefined) throw new TypeError(`${target.reference} has no explanation.`);
  output.print({
    json: explanation,
    csv: csvOf(
      ['key', 'value', 'path', 'line'],
      explanation.settings.map(({ key, value, where }) => {
        const cell = typeof value === 'string' ? value : JSON.stringify(value);
        return { key, value: cell, path: where?.path ?? null, line: where?.line ?? null };
      }),
    ),
    text: () => renderExplanation(explanation, path, now),
  });
}

function showAll(config: AuditConfig, explained: Explained, { path, now }: CheckConfigOptions, output: Output): void {
  // Rules, defaults and acceptances are shown where they apply.
  const { registries, people, targets, patterns, layers: _, accept: __, ...rest } = config;
  const { unmatchedRules, overriddenRules } = explained;
  const unused = [
    ...unmatchedRules.map((rule) => `${path}:${rule.line} ${rule.path} matches no target.`),
    ...overriddenRules.map(
      (rule) => `${path}:${rule.line} ${rule.path} applies to no target: more specific rules override it.`,
    ),
  ];
  const withRules = targets.map((target, index) => {
    return { ...target, rule: explained.targets[index]?.rules[0]?.path ?? null };
  });
  output.print({
    json: {
      ...rest,
      registries: [...registries.values()],
      people: Object.fromEntries(people),
      targets: withRules,
      patterns: patterns.map(({ registry, image, tags }, index) => {
        const policies = explained.patterns[index]?.policies ?? [];
        return {
          registry,
          image,
          tags,
          policies: policies.map(({ rule, policy }) => ({ rule: rule?.path ?? null, policy })),
        };
      }),
      unmatchedRules,
      overriddenRules,
    },
    csv: csvOfPolicies(config, explained),
    text: () => {
      const endpoints = [...registries.values()].map(({ key, name, at }) => [
        key,
        name,
        'zone' in at ? `zone ${at.zone}` : at.endpoint,
      ]);
      return [
        renderTable(['REGISTRY', 'NAME IN NCR', 'ENDPOINT'], endpoints),
        renderPolicies(config, explained, now),
        ...(unused.length === 0 ? [] : [unused.join('\n')]),
        `${path} is valid: deployment ${config.deployment}, ${countTargets(config)}, ` +
          `${config.schedule} in ${config.timeZone}, version ${config.version.slice(0, 12)}.`,
      ].join('\n\n');
    },
  });
}

/** `7 tags`, `7 tags and 2 patterns`, `1 pattern`. */
function countTargets({ targets, patterns }: AuditConfig): string {
  const ofPatterns = patterns.length === 1 ? '1 pattern' : `${patterns.length} patterns`;
  if (patterns.length === 0) return countTags(targets.length);
  return targets.length === 0 ? ofPatterns : `${countTags(targets.length)} and ${ofPatterns}`;
}
