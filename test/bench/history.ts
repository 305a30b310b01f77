import { linkOfRun, nothingSeen, type Run, rowsHashOf } from '../../functions/domain/run.ts';
import type { Snapshot } from '../../functions/domain/snapshot.ts';
import type { Digest } from '../../functions/domain/values/digest.ts';
import type { Hash } from '../../functions/domain/values/hash.ts';
import { type Instant, instantFromMs } from '../../functions/domain/values/instant.ts';
import { Reference } from '../../functions/domain/values/reference.ts';
import { judge } from '../../functions/judge/judge.ts';
import { unseen } from '../../functions/judge/state.ts';
import type { RawRows } from '../../functions/store/raw-rows.ts';
import { type RunRow, runOf, runRowOf } from '../../functions/store/run-row.ts';
import { linkOf, rowOf, type SnapshotRow } from '../../functions/store/snapshot-row.ts';
import { givenPolicy, givenVersion } from '../support/given/givens.ts';
import { givenRun } from '../support/given/run.ts';
import { givenSealing } from '../support/given/seal.ts';
import { digestOfTag, registry, tagNames } from './load.ts';

/** The deployment. */
export const auditor = 'bench';

const firstRunMs = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;
export const runAtOf = (run: number): Instant => instantFromMs(firstRunMs + run * hourMs);
const tagOf = (index: number) => {
  const { image, tag } = tagNames(index + 1).at(-1) ?? { image: '', tag: '' };
  return { reference: Reference.parse(`${registry}/${image}:${tag}`), digest: digestOfTag(image, tag) as Digest };
};

/** The honest rows of one tag that never changes, run after run. */
export function* rowsOfTag(index: number, runs: number): Generator<SnapshotRow> {
  const { reference, digest } = tagOf(index);
  const policy = givenPolicy({ staleAfter: 'never' });
  let state = unseen;
  let previous: Snapshot['previous'] = null;
  for (let run = 0; run < runs; run += 1) {
    const runAt = runAtOf(run);
    const facts = {
      digest,
      digestFrom: 'tag' as const,
      platforms: [
        { platform: 'linux/amd64', digest, sizeBytes: 83_518_086, latestPulledAt: runAt, updatedAt: runAtOf(0) },
      ],
      latestPulledAt: runAt,
      lastUpdatedAt: runAtOf(0),
      lastUpdater: 'f0e1d2c3-0000-4000-8000-000000000001',
      sizeBytes: 83_518_086,
      readFrom: 'detail' as const,
      incomplete: [],
      oddities: [],
    };
    const observation = { outcome: 'present' as const, observedAt: runAt, facts };
    const judgement = judge(state, observation, { reference, policy }, runAt);
    const row = rowOf(
      { reference, runAt, observation, ...judgement, previous, configVersion: givenVersion },
      'forever',
    );
    state = judgement.state;
    previous = linkOf(row);
    yield { ...row, seal: givenSealing.sealOf(row.hash) };
  }
}

/** A whole history: its runs, and the hash of each row, kept small. */
export function createHistory(tags: number, runs: number) {
  const hashes = Buffer.alloc(tags * runs * 32);
  const references = Array.from({ length: tags }, (_, index) => tagOf(index).reference);
  for (let tag = 0; tag < tags; tag += 1) {
    let run = 0;
    for (const { hash } of rowsOfTag(tag, runs)) hashes.write(hash, (run++ * tags + tag) * 32, 'hex');
  }
  // 32 bytes that were written as a hash are read as one.
  const hashAt = (run: number, tag: number) =>
    hashes.toString('hex', (run * tags + tag) * 32, (run * tags + tag + 1) * 32) as Hash;
  const tally = { ...nothingSeen, present: tags };

  function* runRows(): Generator<RunRow> {
    let previous: Run['previous'] = null;
    for (let run = 0; run < runs; run += 1) {
      const runAt = runAtOf(run);
      const times = { runAt, startedAt: runAt, endedAt: runAt };
      const rowsHash = rowsHashOf(references.map((reference, tag) => ({ reference, hash: hashAt(run, tag) })));
      const row = runRowOf(auditor, givenRun({ ...times, targets: tags, tally, previous, rowsHash }), givenSealing);
      previous = linkOfRun(runOf(row, null)) ?? null;
      yield row;
    }
  }

  /** The history as a verifier reads it, made while it is read. */
  const rawRows: RawRows = {
    async *runs() {
      yield* runRows();
    },
    async *rowsOfRun(runAt) {
      const run = (Date.parse(runAt) - firstRunMs) / hourMs;
      for (const [tag, reference] of references.entries()) yield { reference, runAt, hash: hashAt(run, tag) };
    },
    async *rowsOf(reference) {
      yield* rowsOfTag(references.indexOf(Reference.parse(reference)), runs);
    },
    async *keys() {
      for (const reference of references) {
        for (let run = 0; run < runs; run += 1) yield { reference, runAt: runAtOf(run) };
      }
    },
  };
  return { runRows, rawRows };
}

export type History = ReturnType<typeof createHistory>;
