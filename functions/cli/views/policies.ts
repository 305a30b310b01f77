import { isDeepStrictEqual } from 'node:util';
import type { AuditConfig } from '../../config/audit-config.ts';
import type { Explained, Explanation } from '../../config/explain.ts';
import type { Setting } from '../../config/settings.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Changes, Policy } from '../../domain/policy.ts';
import { isAlive } from '../../judge/acceptance.ts';
import { unseen } from '../../judge/judge.ts';
import { shortDigest } from '../../text/short-digest.ts';
import { type Csv, csvOf } from '../output.ts';
import { settingText } from '../setting-text.ts';
import { renderTable } from '../terminal.ts';

/** Every tag with what is demanded of it; columns that would be empty are left out, for there is much to show in a line. */
export function renderPolicies({ targets, timeZone }: AuditConfig, explained: Explained, now: Instant): string {
  const rows = targets.map(({ reference, policy }, index) => [
    reference,
    policy.expectation.kind,
    allowed(policy, timeZone, now),
    policy.staleAfter,
    explained.targets[index]?.rules[0]?.path ?? '-',
    unusual(explained.targets[index], explained.usual),
  ]);
  const head = ['REFERENCE', 'EXPECT', 'ALLOWED', 'STALE AFTER', 'RULE', 'ALSO'];
  const isShown = (column: number): boolean => column < 4 || rows.some((row) => row[column] !== '-');
  const shown = [...head.keys()].filter(isShown);
  const pick = (row: readonly string[]): readonly string[] => shown.map((column) => row[column] ?? '');
  const usual = explained.usual.filter(isFurther).filter(({ value }) => value !== null);
  const others = isShown(head.indexOf('ALSO')) ? ', where ALSO says nothing else' : '';
  return [renderTable(pick(head), rows.map(pick)), `For all tags${others}: ${usual.map(furtherText).join(', ')}.`].join(
    '\n\n',
  );
}

/** The keys without a column of their own. */
const isFurther = ({ key }: Setting): boolean =>
  !['expect', 'digests', 'changes', 'changes.timeZone', 'staleAfter'].includes(key);

const furtherText = (setting: Setting): string =>
  `${setting.key}${setting.key === 'severity' ? ' ' : ': '}${settingText(setting)}`;

/** What a target or its rule says otherwise than usual. */
function unusual(explanation: Explanation | undefined, usual: readonly Setting[]): string {
  const isUsual = ({ key, value }: Setting): boolean =>
    usual.some((other) => other.key === key && isDeepStrictEqual(other.value, value));
  const others = explanation?.settings.filter((setting) => isFurther(setting) && !isUsual(setting)) ?? [];
  return others.map(furtherText).join(', ') || '-';
}

/** What is expected of a tag, in short. */
function allowed(policy: Policy, timeZone: string, now: Instant): string {
  const { expectation, accepted } = policy;
  return [
    ...(expectation.kind === 'immutable' ? ['the first digest seen'] : []),
    ...(expectation.kind === 'moving' ? [changesText(expectation.changes, timeZone)] : []),
    ...pinned(policy).map(shortDigest),
    ...accepted
      .filter((acceptance) => isAlive(acceptance, unseen, now))
      .map(({ digest, until }) => `${shortDigest(digest)}${until === null ? '' : ` until ${until.slice(0, 16)}Z`}`),
  ].join(', ');
}

function changesText({ between, by, timeZone }: Changes, usualZone: string): string {
  const zone = timeZone === usualZone ? '' : ` ${timeZone}`;
  const when = between === null ? 'any digest' : `${between.map(({ text }) => text).join(' or ')}${zone}`;
  return by === null ? when : `${when}, by ${by.map(shortUpdater).join(' or ')}`;
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
