import { type Explanation, type Matching, type PlacedAcceptance, standsFirst } from '../../config/explain.ts';
import type { Where } from '../../config/settings.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isAlive } from '../../judge/content/acceptance.ts';
import { renderTable } from '../table.ts';
import { paintHeading } from '../terminal.ts';
import { settingText } from './setting-text.ts';

/** Where the policy of a tag comes from, for a person. `path` is the file. */
export function renderExplanation(
  { reference, settings, patterns, rules, accepted }: Explanation,
  path: string,
  now: Instant,
): string {
  const [rule] = rules;
  const from = (where: Where | null): string => {
    if (where === null) return 'built in';
    const isOfRule = rule !== undefined && where.path.startsWith(`${rule.path}.`);
    return `${placeText(where, path)}${isOfRule ? ` (${patternsText(rule)})` : ''}`;
  };
  const rows = settings.map((setting) => [setting.key, settingText(setting), from(setting.where)]);
  return [
    paintHeading(reference),
    renderTable(['KEY', { head: 'VALUE', fit: { wrapTo: 20 } }, { head: 'FROM', fit: { wrapTo: 20 } }], rows),
    ...(patterns.length === 0 ? [] : [renderMatching('MATCHING PATTERN', patterns, path)]),
    rules.length === 0 ? 'No rule matches.' : renderMatching('MATCHING RULE', rules, path),
    accepted.length === 0
      ? 'No accepted digests.'
      : ['Accepted digests:', ...accepted.map((each) => acceptanceText(each, path, now))].join('\n'),
  ].join('\n\n');
}

function renderMatching(head: string, all: readonly Matching[], path: string): string {
  const [winner] = all;
  const rows = all.map((each) => [
    placeText(each, path),
    each.image,
    each.tag,
    each.overriddenBecause === null
      ? 'applies'
      : `overridden by ${winner?.path} (${reasonText(each.overriddenBecause)})`,
  ]);
  return renderTable([head, 'IMAGE', 'TAG', ''], rows);
}

const reasonText = (because: string): string =>
  because === standsFirst ? `as specific, but ${because}` : `more specific: ${because}`;

function acceptanceText(acceptance: PlacedAcceptance, path: string, now: Instant): string {
  const { digest, reason, at, until, where } = acceptance;
  const parts = [
    ...(reason === null ? [] : [reason]),
    ...(at === null ? [] : [`accepted at ${at}`]),
    // Only the history of the tag shows whether it has moved on from the digest.
    ...(until === null ? [] : [isAlive(acceptance, [], now) ? `until ${until}` : `expired ${until}`]),
    placeText(where, path),
  ];
  return `  ${digest} (${parts.join('; ')})`;
}

const placeText = ({ line, path: key }: Where, path: string): string => `${path}:${line} ${key}`;

const patternsText = ({ image, tag }: Matching): string => `${image}:${tag}`;
