import type { ChainFault } from '../domain/chain.ts';
import type { Instant } from '../domain/instant.ts';
import { isRecorded, linkOfRun } from '../domain/run.ts';
import type { Evidence } from '../store/evidence.ts';
import { checkRow, placeOf } from './check-row.ts';
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

export type Verified = {
  readonly rows: number;
  readonly runs: number;
  readonly tags: number;
  /** Runs without a root: under way, or dead and not closed yet. */
  readonly unfinished: readonly string[];
  readonly tamperings: readonly Tampering[];
};

/**
 * Walks the chains of the tags and of the runs and names all that is wrong with them. Holds the references, the times
 * of the runs and the rows of one run, however many rows there are. Throws where the tables cannot be read.
 */
export async function verify(evidence: Evidence, options: VerifyOptions): Promise<Verified> {
  const { reference, nowSeconds } = options;
  const runs = await verifyRuns(evidence, options);
  const references = reference === undefined ? runs.references : new Set([reference]);
  const tamperings = [...runs.tamperings];
  let rows = 0;
  for (const each of references) {
    const tag = await verifyTag(evidence, each, options);
    rows += tag.rows;
    tamperings.push(...tag.tamperings);
    options.progress(`${rows} rows verified`);
  }
  if (reference === undefined) {
    for await (const key of evidence.keys()) {
      const isExpired = key.expiresAt !== undefined && key.expiresAt <= nowSeconds;
      if (runs.times.has(key.runAt) || isExpired) continue;
      tamperings.push({ kind: 'row-without-run', reference: key.reference, runAt: key.runAt });
    }
  }
  return { rows, runs: runs.times.size, tags: references.size, unfinished: runs.unfinished, tamperings };
}

async function verifyRuns(
  evidence: Evidence,
  { reference, since, expectedRoots, nowSeconds, progress }: VerifyOptions,
) {
  const tamperings: Tampering[] = [];
  const unfinished: string[] = [];
  const times = new Set<string>();
  const roots = new Map<string, string>();
  const references = new Set<string>();
  const walk = startWalk(nowSeconds);
  let before: ReadonlySet<string> = new Set();
  for await (const raw of evidence.runs()) {
    const runAt = String(raw['runAt']);
    times.add(runAt);
    const run = readRun(raw);
    if ('kind' in run) {
      tamperings.push(run);
      continue;
    }
    const link = linkOfRun(run);
    if (link !== undefined) {
      roots.set(runAt, link.hash);
      const faults = walk.step({ ...link, previous: run.previous }, false);
      if (since === undefined || runAt >= since) tamperings.push(...faults.map(aboutRun));
    }
    // The rows of an expired run go one by one, in no order.
    const isExpired = run.expiresAt !== null && run.expiresAt <= nowSeconds;
    if (reference !== undefined || isExpired || (since !== undefined && runAt < since)) continue;
    const rows = new Map<string, unknown>();
    for await (const row of evidence.rowsOfRun(runAt)) rows.set(String(row['reference']), row['hash']);
    for (const name of rows.keys()) references.add(name);
    if (isRecorded(run)) tamperings.push(...checkRun(run, rows, before));
    else unfinished.push(runAt);
    before = new Set(rows.keys());
    progress(`${times.size} runs verified`);
  }
  for (const [runAt, expected] of expectedRoots) {
    const found = roots.get(runAt) ?? null;
    if (found !== expected) tamperings.push({ kind: 'root-unexpected', runAt, expected, found });
  }
  return { tamperings, unfinished, times, references };
}

async function verifyTag(evidence: Evidence, reference: string, { since, nowSeconds }: VerifyOptions) {
  const tamperings: Tampering[] = [];
  const walk = startWalk(nowSeconds);
  let rows = 0;
  for await (const raw of evidence.rowsOf(reference, since)) {
    const isBefore = since !== undefined && String(raw['runAt']) < since;
    const own = checkRow(raw);
    const place = placeOf(raw, { hash: 'hash', previousHash: 'previousHash' });
    // What comes before the first row that was asked for is not judged here.
    const first = isBefore && place !== undefined ? { ...place, previous: null } : place;
    const faults = first === undefined ? [] : walk.step(first, own.length > 0);
    if (isBefore) continue;
    rows += 1;
    tamperings.push(...own, ...faults.map((fault) => aboutRow(reference, fault)));
  }
  return { rows, tamperings };
}

function aboutRow(reference: string, fault: ChainFault): Tampering {
  const { runAt } = fault;
  switch (fault.kind) {
    case 'removed':
      return { kind: 'row-removed', reference, runAt };
    case 'rewritten':
      return { kind: 'row-rewritten', reference, runAt };
    case 'inserted':
      return { kind: 'row-inserted', reference, runAt };
    case 'unlinked':
      return { kind: 'row-unlinked', reference, runAt };
    case 'forked':
      return { kind: 'chain-forked', reference, runAt, other: fault.other };
    default:
      return fault satisfies never;
  }
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
