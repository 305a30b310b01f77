import manifest from '../../package.json' with { type: 'json' };
import { isRecorded, linkOfRun, type RecordedRun, type Run } from '../domain/run.ts';
import { Hash } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Sealing } from '../domain/values/seal.ts';
import type { RawRow, RawRows } from '../store/raw-rows.ts';
import { startWalk } from './chain.ts';
import { type CheckedRun, checkRun, checkRunRow, type RowOfRun } from './check-run.ts';
import type { NewestRoot, VerifyOptions } from './options.ts';
import type { RunTampering, Tampering } from './tampering.ts';
import { startUntold } from './untold.ts';
import { rowKey } from './verify-tag.ts';

/** Walks along the runs, oldest first, and remembers what is wrong with them. */
export type RunsWalk = {
  step(raw: RawRow, checked: CheckedRun): Promise<void>;
  /** Steps over a run before the first that bears the seal of the key. `first`: that one; null: there is none. */
  stepUnsealed(raw: RawRow, first: Run | null): Promise<void>;
  /** There are no more runs. */
  endUnsealed(): void;
  readonly found: Found;
};

type Found = {
  readonly tamperings: Tampering[];
  /** Runs without a root, since the last one that has one. */
  unfinished: string[];
  /** The newest runs, where a newer tagwarden wrote them. */
  newer: string[];
  newest: NewestRoot | null;
  /**
   * From when on rows must bear the seal of the known key: from the first run that bears it or, where that one names a
   * run before it, from the very beginning, the empty text. A run names no run of another key.
   */
  sealedSince: string | null;
  readonly roots: Map<Instant, Hash>;
  /** The runs that this very version judged. */
  readonly replayable: Set<string>;
  readonly references: Set<string>;
  /** Rows that came after their run was recorded, as {@link rowKey} names them. */
  readonly late: Set<string>;
};

export function startRunsWalk(rawRows: RawRows, options: VerifyOptions): RunsWalk {
  const { since, sealing, nowSeconds } = options;
  const found = nothingYet();
  let walk = startWalk(nowSeconds);
  const untold = startUntold();
  const checkContent = startContentCheck(rawRows, options, found);
  const tell = (at: string, ...tamperings: readonly Tampering[]) => {
    if (since === undefined || at >= since) found.tamperings.push(...tamperings);
  };
  const disbelieve = (runAt: string, kind: 'edited' | 'unsealed' | null) => {
    if (kind !== null) tell(runAt, { of: 'run', kind, runAt });
    walk.pass(runAt);
    untold.forget();
  };

  async function stepGenuine(run: Run, hasGenuineDelivery: boolean): Promise<void> {
    const { runAt } = run;
    // A newer tagwarden does not go back: runs of this version cannot follow.
    for (const each of found.newer.splice(0)) tell(each, { of: 'run', kind: 'edited', runAt: each });
    if (!hasGenuineDelivery) tell(runAt, { of: 'run', kind: 'delivery-edited', runAt });
    if (run.toolVersion === manifest.version) found.replayable.add(runAt);
    const own = await checkContent(run);
    if (isRecorded(run)) tell(runAt, ...stepRecorded(run), ...own);
    else found.unfinished.push(runAt);
  }

  function stepRecorded(run: RecordedRun): readonly Tampering[] {
    const { runAt, root } = run;
    found.roots.set(runAt, root);
    found.newest = { runAt, root };
    const link = linkOfRun(run);
    const between = link === undefined ? [] : walk.step({ ...link, previous: run.previous }, false);
    if (between.some(({ kind }) => kind === 'removed')) untold.forget();
    // A run is recorded only when every one before it is, and it names the last of them.
    const inserted = found.unfinished.splice(0).filter((each) => each !== run.previous?.runAt);
    return [
      ...between.map((fault): RunTampering => ({ of: 'run', ...fault })),
      ...inserted.map((each): RunTampering => ({ of: 'run', kind: 'inserted', runAt: each })),
      ...untold.step(run).map((each): RunTampering => ({ of: 'run', kind: 'untold', runAt: each })),
    ];
  }

  let otherKey = noRuns;
  function endUnsealed(): void {
    if (otherKey.runs === 0) return;
    tell(otherKey.runAt, { of: 'run', kind: 'other-key', ...otherKey });
    otherKey = noRuns;
    walk = startWalk(nowSeconds);
    untold.forget();
  }

  async function step(raw: RawRow, checked: CheckedRun): Promise<void> {
    const runAt = String(raw['runAt']);
    if (checked.kind === 'genuine') {
      endUnsealed();
      if (sealing !== null) found.sealedSince ??= checked.run.previous === null ? runAt : '';
      await stepGenuine(checked.run, checked.hasGenuineDelivery);
      return;
    }
    if (checked.kind === 'newer') found.newer.push(runAt);
    disbelieve(runAt, checked.kind === 'newer' ? null : checked.kind);
  }

  return {
    found,
    step,
    async stepUnsealed(raw, first) {
      const runAt = String(raw['runAt']);
      const isOtherKey = first === null || first.previous === null;
      if (isOtherKey) otherKey = { runs: otherKey.runs + 1, runAt };
      const checked = checkRunRow(raw, null);
      if (isOtherKey && checked.kind === 'genuine') await stepGenuine(checked.run, true);
      else disbelieve(runAt, 'unsealed');
    },
    endUnsealed,
  };
}

/** How many runs of another key there are so far, and the last of them. */
const noRuns = { runs: 0, runAt: '' };

const nothingYet = (): Found => ({
  tamperings: [],
  unfinished: [],
  newer: [],
  newest: null,
  sealedSince: null,
  roots: new Map(),
  replayable: new Set(),
  references: new Set(),
  late: new Set(),
});

/** Checks what a run says of its rows and of its configuration, and notes every tag that has a row. */
function startContentCheck(
  rawRows: RawRows,
  { reference, since, sealing, nowSeconds, policiesOf }: VerifyOptions,
  { references, late }: Pick<Found, 'references' | 'late'>,
) {
  let before: ReadonlySet<string> = new Set();
  const editedVersions = new Set<Hash>();
  return async (run: Run): Promise<readonly Tampering[]> => {
    const { runAt, configVersion } = run;
    if (reference !== undefined || (since !== undefined && runAt < since)) return [];
    const rows = new Map<string, RowOfRun>();
    for await (const { reference: name, hash, seal } of rawRows.rowsOfRun(runAt)) {
      rows.set(String(name), { hash, isSealed: () => isSealOf(hash, seal, sealing) });
    }
    for (const name of rows.keys()) references.add(name);
    // The rows of an expired run go one by one, in no order.
    const isExpired = run.expiresAt !== null && run.expiresAt <= nowSeconds;
    const checked = isRecorded(run) ? checkRun(run, rows, before, isExpired) : { tamperings: [], late: [] };
    const ofRows = checked.tamperings;
    for (const name of checked.late) late.add(rowKey(name, runAt));
    before = new Set(rows.keys());
    const isKnownEdited = editedVersions.has(configVersion) || (await policiesOf(configVersion)).kind !== 'edited';
    if (isKnownEdited) return ofRows;
    editedVersions.add(configVersion);
    return [...ofRows, { of: 'run', kind: 'configuration-edited', runAt }];
  };
}

/** Whether a row bears the seal of its hash, as far as that can be known. */
function isSealOf(hash: unknown, seal: unknown, sealing: Sealing | null): boolean {
  const { data } = Hash.safeParse(hash);
  return data !== undefined && sealing !== null && sealing.sealOf(data) === seal;
}
