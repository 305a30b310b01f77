import type { Hash } from '../domain/hash.ts';
import type { Instant } from '../domain/instant.ts';
import { isRecorded, linkOfRun } from '../domain/run.ts';
import type { Evidence } from '../store/raw-rows.ts';
import type { ChainFault } from './chain.ts';
import { checkRun, readRun } from './check-run.ts';
import type { Tampering } from './tampering.ts';
import { startWalk } from './walk.ts';

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

/** Walks the chain of the runs and, unless one tag alone is asked for, holds the rows of each against its root. */
export async function verifyRuns(
  evidence: Evidence,
  { reference, since, expectedRoots, nowSeconds, progress }: VerifyOptions,
) {
  const tamperings: Tampering[] = [];
  let unfinished: string[] = [];
  const times = new Set<string>();
  const roots = new Map<string, Hash>();
  let newest: NewestRoot | null = null;
  const references = new Set<string>();
  const asked: string[] = [];
  const walk = startWalk(nowSeconds);
  let before: ReadonlySet<string> = new Set();
  for await (const raw of evidence.runs()) {
    const runAt = String(raw['runAt']);
    times.add(runAt);
    const isAsked = since === undefined || runAt >= since;
    if (isAsked) asked.push(runAt);
    const run = readRun(raw);
    if ('kind' in run) {
      if (isAsked) tamperings.push(run);
      walk.pass(runAt);
      continue;
    }
    let faults: readonly Tampering[] = [];
    if (isAsked && reference === undefined) {
      const rows = new Map<string, unknown>();
      for await (const row of evidence.rowsOfRun(runAt)) rows.set(String(row['reference']), row['hash']);
      for (const name of rows.keys()) references.add(name);
      // The rows of an expired run go one by one, in no order.
      const isExpired = run.expiresAt !== null && run.expiresAt <= nowSeconds;
      if (isRecorded(run)) faults = checkRun(run, rows, before, isExpired);
      before = new Set(rows.keys());
      progress(`${asked.length} runs verified`);
    }
    const link = linkOfRun(run);
    if (link === undefined) {
      if (isAsked) unfinished.push(runAt);
      continue;
    }
    roots.set(runAt, link.hash);
    newest = { runAt: link.runAt, root: link.hash };
    // What a run says of the one before it is believed where its root bears it out.
    const isEdited = faults.some(({ kind }) => kind === 'run-mismatch');
    const between = walk.step({ ...link, previous: run.previous }, isEdited).map(aboutRun);
    // A run is recorded only when every one before it is, and it names the last of them.
    const inserted = unfinished.filter((each) => each !== run.previous?.runAt);
    if (isAsked) {
      tamperings.push(...between, ...inserted.map((each): Tampering => ({ kind: 'run-inserted', runAt: each })));
      tamperings.push(...faults);
    }
    unfinished = [];
  }
  for (const [runAt, expected] of expectedRoots) {
    const found = roots.get(runAt) ?? null;
    if (found !== expected) tamperings.push({ kind: 'root-unexpected', runAt, expected, found });
  }
  return { tamperings, unfinished, times, asked, newest, references };
}

function aboutRun(fault: ChainFault): Tampering {
  const { runAt } = fault;
  switch (fault.kind) {
    case 'removed':
      return { kind: 'run-removed', runAt };
    case 'rewritten':
      return { kind: 'run-rewritten', runAt };
    case 'inserted':
      return { kind: 'run-inserted', runAt };
    case 'unlinked':
      return { kind: 'run-unlinked', runAt };
    case 'forked':
      return { kind: 'runs-forked', runAt, other: fault.other };
    default:
      return fault satisfies never;
  }
}
