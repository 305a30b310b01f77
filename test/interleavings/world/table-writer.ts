import { hashOf } from '../../../functions/domain/values/hash.ts';
import { type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { runContent } from '../../../functions/store/run-row.ts';
import {
  indexKeyNames,
  indexKeysOf,
  type SnapshotRow,
  snapshotContent,
} from '../../../functions/store/snapshot-row.ts';
import { auditor, forgedDigest, leaseKey, referenceOf, tags } from './names.ts';
import type { Surroundings } from './surroundings.ts';
import { keyOf } from './tables.ts';

/** Somebody who can write to the tables, knows the code, and does not have the key. */
export type TableWriter = {
  /** Does one thing. */
  act(): void;
  /** The keys of the rows that were written by hand. */
  readonly touched: ReadonlySet<string>;
};

export const leaseMoves = ['lease planted', 'lease deleted', 'lease put back'] as const;
const moves = [
  'row planted',
  'row planted ',
  'run planted',
  'row edited',
  'run edited',
  'mark deleted',
  'mark forged',
] as const;

export function startTableWriter(
  runTimes: readonly [Instant, ...Instant[]],
  { mayTouchLease }: { readonly mayTouchLease: boolean },
  around: Surroundings,
): TableWriter {
  const { choices, tables, count, trace } = around;
  const touched = new Set<string>();
  let oldLease: RawRow | undefined;
  const force = (row: RawRow, move: string): void => {
    const key = keyOf(row);
    touched.add(key);
    count(`by hand: ${move.trim()}`);
    trace(() => `by hand: ${move.trim()}, ${key}`);
    tables.force(key, row);
  };
  const choose = (isWanted: (row: RawRow) => boolean): RawRow | undefined => {
    const found = [...tables.rows.values()].filter(isWanted);
    return found[choices.below(Math.max(1, found.length))];
  };

  const act = (): void => {
    const move = choices.pick(mayTouchLease ? [...leaseMoves, ...moves] : moves);
    const lease = tables.rows.get(leaseKey);
    if (lease?.['holder'] !== undefined) oldLease ??= lease;
    switch (move) {
      case 'row planted':
      case 'row planted ':
      case 'row edited': {
        const row = choose(isSnapshot);
        if (row === undefined) return;
        const place = { reference: referenceOf(choices.pick(tags)), runAt: choices.pick(runTimes) };
        force(forgedSnapshot({ ...row, ...(move !== 'row edited' && place) }), move);
        return;
      }
      case 'run planted':
      case 'run edited': {
        const row = choose(isRun);
        if (row === undefined) return;
        const ahead = instantFromMs(around.time.nowMs() + choices.below(3) * 3_600_000);
        const runAt = choices.oneIn(2) ? ahead : choices.pick(runTimes);
        force(forgedRun({ ...row, ...(move === 'run planted' && { runAt }) }), move);
        return;
      }
      case 'mark deleted':
      case 'mark forged': {
        const row = choose((each) => isRun(each) && (move === 'mark forged' || 'delivery' in each));
        if (row === undefined) return;
        const { delivery: _, ...rest } = row;
        force(move === 'mark deleted' ? rest : { ...rest, delivery: forgedDelivery(row) }, move);
        return;
      }
      default: {
        const key = { auditor: `${auditor}/lease`, runAt: 'lease' };
        const planted = { ...key, holder: 'somebody', heldFor: runTimes[0], renewals: 5, seal: 'f'.repeat(64) };
        force(move === 'lease planted' ? planted : move === 'lease deleted' ? key : (oldLease ?? key), move);
      }
    }
  };
  return { act, touched };
}

export const isSnapshot = (row: RawRow): boolean => 'reference' in row;
export const isRun = (row: RawRow): boolean => row['auditor'] === auditor;

/** A row that says that the tag always had another digest, with the hash and the keys that such a row has. */
function forgedSnapshot(row: RawRow): RawRow {
  const { seal } = row;
  const facts = {
    lastDigest: forgedDigest,
    baseline: forgedDigest,
    ...(row['outcome'] === 'present' && { digest: forgedDigest }),
  };
  const content = snapshotContent({ ...row, ...facts });
  const whole = { ...content, seal, hash: hashOf(content) };
  // It has all attributes of the row of a tag, as the one that it was made from.
  const keys: RawRow = indexKeysOf(whole as unknown as SnapshotRow);
  return {
    ...whole,
    ...Object.fromEntries(indexKeyNames.flatMap((name) => (name in keys ? [[name, keys[name]]] : []))),
  };
}

function forgedRun(row: RawRow): RawRow {
  const changed = { ...row, targets: Number(row['targets']) + 1 };
  return row['root'] === null ? changed : { ...changed, root: hashOf(runContent(changed)) };
}

const forgedDelivery = ({ runAt }: RawRow): RawRow => ({
  route: 'email',
  through: null,
  messageIds: ['forged'],
  completedAt: runAt,
  seal: 'f'.repeat(64),
});
