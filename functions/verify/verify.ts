import type { RawRows } from '../store/raw-rows.ts';
import type { RowTampering, Tampering } from './tampering.ts';
import { type NewestRoot, type VerifyOptions, verifyRuns } from './verify-runs.ts';
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
  readonly tamperings: readonly Tampering[];
};

/**
 * Walks the chains of the tags and of the runs, and names all that is wrong with them. Keeps only the references, the
 * times of the runs and the rows of one run in memory. Throws if the tables cannot be read.
 */
export async function verify(rawRows: RawRows, options: VerifyOptions): Promise<Verified> {
  const { reference, progress } = options;
  const runs = await verifyRuns(rawRows, options);
  const { references, ...strays } =
    reference === undefined
      ? await findStrays(rawRows, runs, options)
      : { references: new Set([reference]), tamperings: [] };
  const tamperings = [...runs.tamperings, ...strays.tamperings];
  let rows = 0;
  for (const each of references) {
    const tag = await verifyTag(rawRows, each, options);
    rows += tag.rows;
    tamperings.push(...tag.tamperings);
    progress(`${rows} rows verified`);
  }
  const { asked, newest, unfinished } = runs;
  const span = { since: asked.at(0) ?? null, until: asked.at(-1) ?? null };
  return { rows, runs: asked.length, tags: references.size, ...span, newest, unfinished, tamperings };
}

/** All tags that have a row, also one that hides from the index of the runs, and the rows that belong to no run. */
async function findStrays(
  rawRows: RawRows,
  { times, references: seen }: { readonly times: ReadonlySet<string>; readonly references: ReadonlySet<string> },
  { since, nowSeconds }: VerifyOptions,
) {
  const references = new Set(seen);
  const strays: { readonly reference: string; readonly runAt: string }[] = [];
  for await (const { reference, runAt, expiresAt } of rawRows.keys()) {
    if (since !== undefined && runAt < since) continue;
    references.add(reference);
    // Its run may be deleted before it, but no row expires before its own run.
    const mayOutliveRun = expiresAt !== undefined && expiresAt <= nowSeconds && expiresAt * 1000 > Date.parse(runAt);
    if (!times.has(runAt) && !mayOutliveRun) strays.push({ reference, runAt });
  }
  // A run may have started since: its row is there before those of its tags.
  const later = new Set<string>();
  if (strays.length > 0) for await (const raw of rawRows.runs()) later.add(String(raw['runAt']));
  const tamperings = strays
    .filter(({ runAt }) => !later.has(runAt))
    .map((stray): RowTampering => ({ of: 'row', kind: 'without-run', ...stray }));
  return { references, tamperings };
}
