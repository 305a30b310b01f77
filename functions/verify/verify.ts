import type { Hash } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { RawRows } from '../store/raw-rows.ts';
import { rememberPolicies } from './known-policies.ts';
import type { NewestRoot, VerifyOptions } from './options.ts';
import type { RowTampering, Tampering } from './tampering.ts';
import { verifyRuns } from './verify-runs.ts';
import { verifyTag } from './verify-tag.ts';

export type Verified = {
  /** Zero rows or zero runs prove nothing: the tables may be empty, or were emptied. */
  readonly rows: number;
  readonly runs: number;
  readonly tags: number;
  /** The first and the last of these runs; null where there are none. */
  readonly since: string | null;
  readonly until: string | null;
  /** The newest root in the tables, to be kept elsewhere; null where no run is recorded. */
  readonly newest: NewestRoot | null;
  /** Runs without a root: in progress, or crashed and not closed yet. */
  readonly unfinished: readonly string[];
  /** Whether the key was known, so that seals were checked and not only hashes. */
  readonly sealsChecked: boolean;
  /** Runs and rows that a newer tagwarden wrote: this one cannot check them. */
  readonly newer: { readonly runs: number; readonly rows: number };
  /** Rows that came after their run was recorded: writes that nobody waited for any more. */
  readonly late: number;
  /** Rows that were not judged again: the row before them, their configuration or their version is not at hand. */
  readonly notReplayed: number;
  readonly tamperings: readonly Tampering[];
  /** The root of each recorded run, by its time. */
  readonly roots: ReadonlyMap<Instant, Hash>;
};

/**
 * Walks the chains of the tags and of the runs, judges each row again, and names all that is wrong with them. Keeps only
 * the references, the times and roots of the runs and the rows of one run in memory. Throws if the tables cannot be read.
 */
export async function verify(rawRows: RawRows, given: VerifyOptions): Promise<Verified> {
  const options = { ...given, policiesOf: rememberPolicies(given.policiesOf) };
  const { reference, sealing, progress } = options;
  const runs = await verifyRuns(rawRows, options);
  const { references, ...strays } =
    reference === undefined
      ? await findStrays(rawRows, runs, options)
      : { references: new Set([reference]), tamperings: [] };
  const eras = {
    sealedSince: runs.sealedSince,
    newerRuns: new Set(runs.newer),
    replayable: runs.replayable,
    late: runs.late,
  };
  const tamperings: Tampering[] = [...runs.tamperings, ...strays.tamperings];
  let rows = 0;
  let newerRows = 0;
  let notReplayed = 0;
  for (const each of references) {
    const tag = await verifyTag(rawRows, each, eras, options);
    rows += tag.rows;
    newerRows += tag.newer;
    notReplayed += tag.notReplayed;
    tamperings.push(...tag.tamperings);
    progress(`${rows} rows verified`);
  }
  const { asked, newest, unfinished, roots, newer } = runs;
  return {
    rows,
    runs: asked.length,
    tags: references.size,
    since: asked.at(0) ?? null,
    until: asked.at(-1) ?? null,
    newest,
    unfinished,
    sealsChecked: sealing !== null,
    newer: { runs: newer.length, rows: newerRows },
    late: runs.late.size,
    notReplayed,
    tamperings,
    roots,
  };
}

/** All tags that have a row, also one that hides from the index of the runs, and the rows that belong to no run. */
async function findStrays(
  rawRows: RawRows,
  { times, references: seen }: { readonly times: ReadonlySet<string>; readonly references: ReadonlySet<string> },
  { since }: VerifyOptions,
) {
  const references = new Set(seen);
  const strays: { readonly reference: string; readonly runAt: string }[] = [];
  for await (const { reference, runAt } of rawRows.keys()) {
    if (since !== undefined && runAt < since) continue;
    references.add(reference);
    // The row of a run is kept longer than those of its tags, so an expired row still has its run.
    if (!times.has(runAt)) strays.push({ reference, runAt });
  }
  // A run may have started since: its row is there before those of its tags.
  const later = new Set<string>();
  if (strays.length > 0) for await (const raw of rawRows.runs()) later.add(String(raw['runAt']));
  const tamperings = strays
    .filter(({ runAt }) => !later.has(runAt))
    .map((stray): RowTampering => ({ of: 'row', kind: 'without-run', ...stray }));
  return { references, tamperings };
}
