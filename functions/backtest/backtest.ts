import pMap from 'p-map';
import type { Target } from '../domain/policy.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import type { Stores } from '../store/stores.ts';
import { type Comparison, compareAlerts, type Difference, type Told } from './compare-alerts.ts';
import { pastOf, wouldTell } from './past.ts';

const tagsAtOnce = 8;

/** What a replay asks of the tables. */
export type History = {
  readonly snapshots: Pick<Stores['snapshots'], 'history' | 'latestBefore' | 'eventful'>;
  readonly runs: Pick<Stores['runs'], 'newestFirst'>;
};

export type Backtest = Comparison & {
  readonly runs: number;
  /** The tags that were replayed. */
  readonly tags: number;
  /** Tags of the candidate of which nothing is stored in the span. */
  readonly unaudited: readonly Reference[];
  /** Tags of the candidate that were not listed for a part of the span. */
  readonly unlistedMeanwhile: readonly Reference[];
  /** Tags that alerts came for, and that the candidate does not list. */
  readonly unlisted: readonly Reference[];
};

/**
 * Judges the stored observations again under a candidate configuration, from the state when the span began, and
 * compares the alerts that would have come with those that did. Alerts about whole registries are left out: whether
 * a tag's absence was doubted is a part of what was observed. `progress` is told how many tags are replayed so far.
 */
export async function backtest(
  { snapshots, runs }: History,
  { targets }: { readonly targets: readonly Target[] },
  { since, now }: { readonly since: Instant; readonly now: Instant },
  progress: (replayed: number) => void,
): Promise<Backtest> {
  let replayed = 0;
  const ofTargets = await pMap(
    targets,
    async (target) => {
      const comparison = await backtestTag(target, snapshots, since);
      replayed += 1;
      progress(replayed);
      return comparison;
    },
    { concurrency: tagsAtOnce },
  );
  const audited = ofTargets.filter((comparison) => comparison !== undefined);
  const ofUnlisted = await backtestUnlisted(targets, snapshots, { since, now });
  const all = [...audited, ...ofUnlisted];
  return {
    runs: await countRuns(runs, since),
    tags: audited.length,
    unchanged: all.reduce((sum, { unchanged }) => sum + unchanged, 0),
    differences: all.flatMap(({ differences }) => differences).toSorted(byTime),
    unlistedMeanwhile: targets.filter((_, index) => ofTargets[index]?.wasUnlisted).map(({ reference }) => reference),
    unaudited: targets.filter((_, index) => ofTargets[index] === undefined).map(({ reference }) => reference),
    unlisted: ofUnlisted.flatMap(({ differences: [first] }) => (first === undefined ? [] : [first.reference])),
  };
}

/** Undefined for a tag of which nothing is stored in the span. */
async function backtestTag(
  target: Target,
  snapshots: History['snapshots'],
  since: Instant,
): Promise<(Comparison & { readonly wasUnlisted: boolean }) | undefined> {
  const past = await pastOf(target.reference, snapshots, since);
  return (
    past && { ...compareAlerts(target.reference, past.came, wouldTell(past, target)), wasUnlisted: past.wasUnlisted }
  );
}

/** The alerts about tags that the candidate does not list: none of them would have come. */
async function backtestUnlisted(
  targets: readonly Target[],
  snapshots: History['snapshots'],
  { since, now }: { readonly since: Instant; readonly now: Instant },
): Promise<readonly Comparison[]> {
  const listed = new Set(targets.map(({ reference }) => reference));
  const came = new Map<Reference, Told[]>();
  for await (const snapshot of snapshots.eventful({ since, until: now })) {
    const { reference } = snapshot;
    if (!listed.has(reference)) came.set(reference, [...(came.get(reference) ?? []), ...toldIn(snapshot)]);
  }
  return [...came].map(([reference, told]) => compareAlerts(reference, told, []));
}

async function countRuns(runs: History['runs'], since: Instant): Promise<number> {
  let count = 0;
  for await (const { runAt } of runs.newestFirst()) {
    if (runAt < since) break;
    count += 1;
  }
  return count;
}

const toldIn = ({ reference, runAt, events }: Pick<Snapshot, 'reference' | 'runAt' | 'events'>): readonly Told[] =>
  events.map((event) => ({ runAt, reference, event }));

const byTime = (one: Difference, other: Difference): number =>
  `${one.runAt} ${one.reference}` < `${other.runAt} ${other.reference}` ? -1 : 1;
