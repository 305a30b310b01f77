import { createHash } from 'node:crypto';
import { pastOf } from '../../../functions/backtest/past.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { Digest } from '../../../functions/domain/values/digest.ts';
import { type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { type Suggestion, suggest } from '../../../functions/suggest/suggest.ts';
import { summarise, type TagSummary } from '../../../functions/suggest/tag-summary.ts';
import { givenRows, givenTables } from '../stories/stored-history.ts';
import { absent, present, unreadable } from './givens.ts';
import type { HistoryDay } from './history.ts';

/** What a run sees of a tag: nothing new, a push, or that it is not there. */
export type Seen =
  | { readonly kind: 'quiet' | 'absent' | 'unreadable' }
  /** `content` names the digest; `at`: hours after midnight of the day, UTC. */
  | { readonly kind: 'push'; readonly content: string; readonly at: number | null; readonly by: string | null }
  /** Another digest of the platform under the same digest of the tag. */
  | { readonly kind: 'platform'; readonly content: string };

export const push = (
  content: string,
  { at = 10, by = 'ci' }: { at?: number | null; by?: string | null } = {},
): Seen => ({
  kind: 'push',
  content,
  at,
  by,
});
export const quiet: Seen = { kind: 'quiet' };

const dayMs = 86_400_000;
/** Monday, 2 March 2026. */
const mondayMs = Date.UTC(2026, 2, 2);
/** A moment of a day, counted from that Monday. */
export const moment = (day: number, hour = 0): Instant => instantFromMs(mondayMs + day * dayMs + hour * 3_600_000);

const digestOf = (content: string): Digest =>
  Digest.parse(`sha256:${createHash('sha256').update(content).digest('hex')}`);

/** The runs at the end of each day; on the day before the first, every tag is seen with the content `first`. */
export function daysOf(name: string, seen: readonly Seen[]): readonly HistoryDay[] {
  let facts = {
    digest: digestOf(`${name} first`),
    platform: 'first',
    lastUpdatedAt: moment(-1) as Instant | null,
    lastUpdater: 'ci' as string | null,
  };
  const shown = () => {
    const { platform, ...others } = facts;
    const digest = digestOf(`${name} ${platform} amd64`);
    const platforms = [{ platform: 'linux/amd64', digest, sizeBytes: null, latestPulledAt: null, updatedAt: null }];
    return present({ ...others, platforms, latestPulledAt: null });
  };
  return [quiet, ...seen].map((each, index) => {
    const runAt = moment(index - 1, 23.5);
    if (each.kind === 'absent') return { seen: absent, runAt };
    if (each.kind === 'unreadable') return { seen: unreadable, runAt };
    if (each.kind === 'platform') facts = { ...facts, platform: each.content };
    if (each.kind === 'push') {
      const { content, at, by } = each;
      const lastUpdatedAt = at === null ? null : moment(index - 1, at);
      facts = { digest: digestOf(`${name} ${content}`), platform: content, lastUpdatedAt, lastUpdater: by };
    }
    return { seen: shown(), runAt };
  });
}

export const everything = { since: moment(-2), now: moment(400) };

/** The tables that these days left under the defaults. */
export const tablesOf = (histories: Readonly<Record<string, readonly Seen[]>>) =>
  givenTables(...Object.entries(histories).map(([name, seen]) => givenRows(daysOf(name, seen), name)));

/** A file with all tags of some histories, and what else is given, key by key. */
export const fileOf = (histories: Readonly<Record<string, unknown>>, more = ''): string =>
  `deployment: prod
alerts: { emails: [] }
registries: { prod: { zone: kr, name: mine } }
people: { ci: CI }
targets: [${Object.keys(histories).join(', ')}]
${more}`;

/** What these days say of each tag, judged by a file. */
export async function summariesOf(
  histories: Readonly<Record<string, readonly Seen[]>>,
  text: string,
): Promise<readonly TagSummary[]> {
  const { snapshots } = tablesOf(histories);
  const { targets } = parseConfig(text, 'audit.yaml');
  return Promise.all(
    targets.map(async (target) => summarise(target, await pastOf(target.reference, snapshots, everything.since))),
  );
}

/** What is suggested for a file upon these days. */
export const suggestionFor = async (
  histories: Readonly<Record<string, readonly Seen[]>>,
  text = fileOf(histories),
): Promise<Suggestion> =>
  suggest({ file: 'audit.yaml', config: parseConfig(text, 'audit.yaml') }, await summariesOf(histories, text));
