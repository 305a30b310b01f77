import { isDeepStrictEqual } from 'node:util';
import type { AuditConfig } from '../../config/audit-config.ts';
import type { Explained } from '../../config/explain.ts';
import type { Setting } from '../../config/settings.ts';
import type { Changes, Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isAlive } from '../../judge/content/acceptance.ts';
import { shortDigest } from '../../text/short-digest.ts';
import { type Csv, csvOf } from '../output.ts';
import { type Column, renderTable } from '../table.ts';
import { settingText } from './setting-text.ts';

/** What a line of the table is about: a tag that is named, or the tags of a pattern to which one rule applies. */
type Line = {
  readonly reference: string;
  readonly policy: Policy;
  readonly rule: string | null;
  readonly settings: readonly Setting[];
};

function linesOf({ targets }: AuditConfig, explained: Explained): readonly Line[] {
  const ofNames = targets.map(({ reference, policy }, index): Line => {
    const { rules = [], settings = [] } = explained.targets[index] ?? {};
    return { reference, policy, rule: rules[0]?.path ?? null, settings };
  });
  const ofPatterns = explained.patterns.flatMap(({ pattern, policies }) =>
    policies.map(({ rule, policy, settings }): Line => {
      return { reference: pattern, policy, rule: rule?.path ?? null, settings };
    }),
  );
  return [...ofNames, ...ofPatterns];
}

/** Every tag and pattern with its policy; empty columns are left out, as there is much to show in a line. */
export function renderPolicies(config: AuditConfig, explained: Explained, now: Instant): string {
  const rows = linesOf(config, explained).map(({ reference, policy, rule, settings }) => [
    reference,
    policy.expectation.kind,
    allowed(policy, config, now),
    policy.staleAfter,
    rule ?? '-',
    overridesOf(settings, explained.usual),
  ]);
  const isShown = (column: number): boolean => column < 4 || rows.some((row) => row[column] !== '-');
  const pick = <Item>(row: readonly Item[]): readonly Item[] => row.filter((_, column) => isShown(column));
  const usual = explained.usual.filter(isFurther).filter(({ value }) => value !== null);
  const unless = isShown(columns.length - 1) ? ' unless overridden' : '';
  return [
    renderTable(pick(columns), rows.map(pick)),
    `For all tags${unless}: ${usual.map(furtherText).join(', ')}.`,
  ].join('\n\n');
}

const columns: readonly (string | Column)[] = [
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  'EXPECT',
  { head: 'ALLOWED', fit: { wrapTo: 16 } },
  'STALE AFTER',
  'RULE',
  { head: 'OVERRIDES', fit: { wrapTo: 14 } },
];

/** The keys without a column of their own. */
const isFurther = ({ key }: Setting): boolean =>
  !['expect', 'digests', 'changes', 'changes.timeZone', 'staleAfter'].includes(key);

const furtherText = (setting: Setting): string =>
  `${setting.key}${setting.key === 'severity' ? ' ' : ': '}${settingText(setting)}`;

/** What a target or its rule overrides. */
function overridesOf(settings: readonly Setting[], usual: readonly Setting[]): string {
  const isUsual = ({ key, value }: Setting): boolean =>
    usual.some((other) => other.key === key && isDeepStrictEqual(other.value, value));
  const others = settings.filter((setting) => isFurther(setting) && !isUsual(setting));
  return others.map(furtherText).join(', ') || '-';
}

/** What is expected of a tag, in short. */
function allowed(policy: Policy, usual: Usual, now: Instant): string {
  const { expectation, accepted } = policy;
  return [
    ...(expectation.kind === 'immutable' ? ['the first digest seen'] : []),
    ...(expectation.kind === 'moving' ? [changesText(expectation.changes, usual)] : []),
    ...pinned(policy).map(shortDigest),
    ...accepted
      .filter((acceptance) => isAlive(acceptance, [], now))
      .map(({ digest, until }) => `${shortDigest(digest)}${until === null ? '' : ` until ${until.slice(0, 16)}Z`}`),
  ].join(', ');
}

/** What a table leaves unsaid, and the names of those who may update. */
type Usual = Pick<AuditConfig, 'timeZone' | 'people'>;

function changesText({ between, by, timeZone }: Changes, usual: Usual): string {
  const zone = timeZone === usual.timeZone ? '' : ` ${timeZone}`;
  const when = between === null ? 'any digest' : `${between.map(({ text }) => text).join(' or ')}${zone}`;
  return by === null ? when : `${when}, by ${by.map((id) => usual.people.get(id) ?? shortUpdater(id)).join(' or ')}`;
}

/** Enough to tell updaters apart by eye. */
const shortUpdater = (id: string): string => (id.length > 9 ? `${id.slice(0, 8)}…` : id);

const pinned = ({ expectation }: Policy): readonly string[] =>
  expectation.kind === 'pinned' ? expectation.digests : [];

/** The same, whole, for a spreadsheet; lists are separated by spaces, but windows by semicolons. */
export function csvOfPolicies(config: AuditConfig, explained: Explained): Csv {
  return csvOf(
    // biome-ignore format: one line a group
    ['reference', 'expect', 'allowed', 'staleAfter', 'rule', 'between', 'by', 'timeZone', 'platforms', 'warnBefore',
      'unreadableAfter', 'notifyExpected', 'notifyNew', 'deletion', 'remindEvery', 'severities'],
    linesOf(config, explained).map(({ reference, policy, rule }) => {
      const { expectation, accepted, staleAfter, warnBefore, unreadableAfter, deletion, remindEvery } = policy;
      const changes = expectation.kind === 'moving' ? expectation.changes : null;
      return {
        reference,
        expect: expectation.kind,
        allowed: [...pinned(policy), ...accepted.map(({ digest }) => digest)].join(' '),
        staleAfter,
        rule,
        between: changes?.between?.map(({ text }) => text).join('; ') ?? null,
        by: changes?.by?.join(' ') ?? null,
        timeZone: changes?.between ? changes.timeZone : null,
        platforms: policy.platforms?.join(' ') ?? null,
        warnBefore,
        unreadableAfter,
        notifyExpected: String(policy.notifyExpected),
        notifyNew: policy.listedBy === 'pattern' ? String(policy.notifyNew) : null,
        deletion,
        remindEvery,
        severities: Object.entries(policy.severities)
          .map(([kind, severity]) => `${kind}=${severity}`)
          .join(' '),
      };
    }),
  );
}
