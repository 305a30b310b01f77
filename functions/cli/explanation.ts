import type { Explanation, MatchingRule, Setting } from '../config/explain.ts';
import type { Acceptance } from '../domain/policy.ts';
import { paintHeading, renderTable } from './terminal.ts';

/** Where the policy of a tag comes from, for a person. `path` is the file. */
export function renderExplanation(
  { reference, settings, rules }: Explanation,
  accepted: readonly Acceptance[],
  path: string,
): string {
  const rows = settings.map(({ key, value, where }) => [
    key,
    valueText(value),
    where === null ? 'built in' : `${path}:${where.line} ${where.path}`,
  ]);
  return [
    paintHeading(reference),
    renderTable(['KEY', 'VALUE', 'FROM'], rows),
    rules.length === 0 ? 'No rule matches.' : renderRules(rules, path),
    accepted.length === 0
      ? 'Nothing is accepted for it.'
      : ['Accepted for it:', ...accepted.map(acceptanceText)].join('\n'),
  ].join('\n\n');
}

function renderRules(rules: readonly MatchingRule[], path: string): string {
  const rows = rules.map(({ path: rule, line, image, tag, beatenBecause }) => [
    `${path}:${line} ${rule}`,
    image ?? '(any)',
    tag ?? '(any)',
    beatenBecause === null ? 'applies' : 'does not apply',
  ]);
  const reasons = rules.flatMap(({ path: rule, beatenBecause }) =>
    beatenBecause === null ? [] : [`${rules[0]?.path} is more specific than ${rule}: ${beatenBecause}.`],
  );
  return [renderTable(['RULE THAT MATCHES', 'IMAGE', 'TAG', ''], rows), ...reasons].join('\n');
}

/** A value as a file would have it on one line. */
function valueText(value: Setting['value']): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => `${key}: ${valueText(inner)}`)
    .join(', ');
}

function acceptanceText({ digest, reason, at, until }: Acceptance): string {
  const parts = [
    ...(reason === null ? [] : [reason]),
    ...(at === null ? [] : [`accepted at ${at}`]),
    ...(until === null ? [] : [`until ${until}`]),
  ];
  return `  ${digest}${parts.length === 0 ? '' : ` (${parts.join('; ')})`}`;
}
