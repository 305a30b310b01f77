import { isDeepStrictEqual } from 'node:util';
import type { AuditConfig } from '../../config/audit-config.ts';
import type { Explained, Explanation } from '../../config/explain.ts';
import type { Setting } from '../../config/settings.ts';
import type { Changes, Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isAlive } from '../../judge/content/acceptance.ts';
import { shortDigest } from '../../text/short-digest.ts';
import { type Csv, csvOf } from '../output.ts';
import { type Column, renderTable } from '../table.ts';
import { settingText } from './setting-text.ts';

/** Every tag with its policy; empty columns are left out, as there is much to show in a line. */
export function renderPolicies({ targets, timeZone, people }: AuditConfig, explained: Explained, now: Instant): string {
  const rows = targets.map(({ reference, policy }, index) => [
    reference,
    policy.expectation.kind,
    allowed(policy, { timeZone, people }, now),
    policy.staleAfter,
    explained.targets[index]?.rules[0]?.path ?? '-',
    overridesOf(explained.targets[index], explained.usual),
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
function overridesOf(explanation: Explanation | undefined, usual: readonly Setting[]): string {
  const isUsual = ({ key, value }: Setting): boolean =>
    usual.some((other) => other.key === key && isDeepStrictEqual(other.value, value));
  const others = explanation?.settings.filter((setting) => isFurther(setting) && !isUsual(setting)) ?? [];
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
export function csvOfPolicies({ targets }: AuditConfig, explained: Explained): Csv {
  return csvOf(
    // biome-ignore format: one line a group
    ['reference', 'expect', 'allowed', 'staleAfter', 'rule', 'between', 'by', 'timeZone', 'platforms',
      'warnBefore', 'unreadableAfter', 'notifyExpected', 'remindEvery', 'severities'],
    targets.map(({ reference, policy }, index) => {
      const { expectation, accepted, staleAfter, warnBefore, unreadableAfter, notifyExpected, remindEvery } = policy;
      const changes = expectation.kind === 'moving' ? expectation.changes : null;
      return {
        reference,
        expect: expectation.kind,
        allowed: [...pinned(policy), ...accepted.map(({ digest }) => digest)].join(' '),
        staleAfter,
        rule: explained.targets[index]?.rules[0]?.path ?? null,
        between: changes?.between?.map(({ text }) => text).join('; ') ?? null,
        by: changes?.by?.join(' ') ?? null,
        timeZone: changes?.between ? changes.timeZone : null,
        platforms: policy.platforms?.join(' ') ?? null,
        warnBefore,
        unreadableAfter,
        notifyExpected: String(notifyExpected),
        remindEvery,
        severities: Object.entries(policy.severities)
          .map(([kind, severity]) => `${kind}=${severity}`)
          .join(' '),
      };
    }),
  );
}
