import { isRecorded, linkOfRun, type Run } from '../domain/run.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { RawRows } from '../store/raw-rows.ts';
import { startWalk } from './chain.ts';
import { checkRun, readRun } from './check-run.ts';
import type { RunTampering, Tampering } from './tampering.ts';

export type VerifyOptions = {
  /** Only this tag; undefined: all of them, and the runs. */
  readonly reference?: string | undefined;
  /** Rows and runs from this moment on; undefined: all. */
  readonly since?: Instant | undefined;
  /** Roots that were kept elsewhere, by their run. */
  readonly expectedRoots: ReadonlyMap<string, string>;
  /** Epoch seconds: what expired before may be gone. */
  readonly nowSeconds: number;
  readonly progress: (line: string) => void;
};

/** The root that commits to all that was recorded. */
export type NewestRoot = { readonly runAt: Instant; readonly root: Hash };

/** Walks the chain of the runs. Unless one tag alone is asked for, checks the rows of each run against its root too. */
export async function verifyRuns(rawRows: RawRows, options: VerifyOptions) {
  const { reference, since, expectedRoots, nowSeconds, progress } = options;
  const tamperings: Tampering[] = [];
  let unfinished: string[] = [];
  const times = new Set<string>();
  const asked: string[] = [];
  const roots = new Map<string, Hash>();
  let newest: NewestRoot | null = null;
  const walk = startWalk(nowSeconds);
  const rowsOfRuns = startRowsOfRuns(rawRows, nowSeconds);

  for await (const raw of rawRows.runs()) {
    const runAt = String(raw['runAt']);
    const isAsked = since === undefined || runAt >= since;
    times.add(runAt);
    if (isAsked) asked.push(runAt);
    const run = readRun(raw);
    if ('kind' in run) {
      if (isAsked) tamperings.push(run);
      walk.pass(runAt);
      continue;
    }
    const own = isAsked && reference === undefined ? await rowsOfRuns.check(run) : [];
    progress(`${asked.length} runs verified`);
    const link = linkOfRun(run);
    if (link === undefined) {
      if (isAsked) unfinished.push(runAt);
      continue;
    }
    roots.set(runAt, link.hash);
    newest = { runAt: link.runAt, root: link.hash };
    // What a run says of the one before it is believed only where its root confirms it.
    const isEdited = own.some(({ kind }) => kind === 'root-mismatch');
    const between = walk.step({ ...link, previous: run.previous }, isEdited);
    // A run is recorded only when every one before it is, and it names the last of them.
    const inserted = unfinished.filter((each) => each !== run.previous?.runAt);
    if (isAsked) {
      tamperings.push(...between.map((fault): RunTampering => ({ of: 'run', ...fault })));
      tamperings.push(...inserted.map((each): RunTampering => ({ of: 'run', kind: 'inserted', runAt: each })), ...own);
    }
    unfinished = [];
  }
  tamperings.push(...checkExpected(expectedRoots, roots));
  return { tamperings, unfinished, times, asked, newest, references: rowsOfRuns.references };
}

/** Checks the rows of one run after the other, oldest first, and notes every tag that has one. */
function startRowsOfRuns(rawRows: RawRows, nowSeconds: number) {
  const references = new Set<string>();
  let before: ReadonlySet<string> = new Set();
  return {
    references,
    async check(run: Run): Promise<readonly Tampering[]> {
      const rows = new Map<string, unknown>();
      for await (const row of rawRows.rowsOfRun(run.runAt)) rows.set(String(row['reference']), row['hash']);
      for (const name of rows.keys()) references.add(name);
      // The rows of an expired run go one by one, in no order.
      const isExpired = run.expiresAt !== null && run.expiresAt <= nowSeconds;
      const found = isRecorded(run) ? checkRun(run, rows, before, isExpired) : [];
      before = new Set(rows.keys());
      return found;
    },
  };
}

function checkExpected(
  expectedRoots: ReadonlyMap<string, string>,
  roots: ReadonlyMap<string, string>,
): readonly RunTampering[] {
  return [...expectedRoots].flatMap(([runAt, expected]): RunTampering[] => {
    const found = roots.get(runAt) ?? null;
    return found === expected ? [] : [{ of: 'run', kind: 'root-unexpected', runAt, expected, found }];
  });
}
