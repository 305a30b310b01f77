import type { Run } from '../domain/run.ts';
import type { RawRows } from '../store/raw-rows.ts';
import { checkRunRow } from './check-run.ts';
import type { VerifyOptions } from './options.ts';
import { startRunsWalk } from './runs-walk.ts';
import type { RunTampering } from './tampering.ts';

/** Walks the chain of the runs. Unless one tag alone is asked for, checks the rows of each run against its root too. */
export async function verifyRuns(rawRows: RawRows, options: VerifyOptions) {
  const { since, sealing, expectedRoots, progress } = options;
  const walk = startRunsWalk(rawRows, options);
  // Runs before it may be those of a former key.
  const firstSealed = await findFirstSealed(rawRows, sealing);
  const times = new Set<string>();
  const asked: string[] = [];
  for await (const raw of rawRows.runs()) {
    const runAt = String(raw['runAt']);
    times.add(runAt);
    if (since === undefined || runAt >= since) asked.push(runAt);
    progress(`${asked.length} runs verified`);
    const checked = checkRunRow(raw, sealing);
    if (walk.found.sealedSince === null && checked.kind === 'unsealed') await walk.stepUnsealed(raw, firstSealed);
    else await walk.step(raw, checked);
  }
  walk.endUnsealed();
  const { found } = walk;
  found.tamperings.push(...checkExpected(expectedRoots, found.roots));
  return { ...found, times, asked };
}

/** Read by itself beforehand: rows that anybody can plant must not have to wait for it in memory. */
async function findFirstSealed(rawRows: RawRows, sealing: VerifyOptions['sealing']): Promise<Run | null> {
  if (sealing === null) return null;
  for await (const raw of rawRows.runs()) {
    const checked = checkRunRow(raw, sealing);
    if (checked.kind === 'genuine') return checked.run;
  }
  return null;
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
