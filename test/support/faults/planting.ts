import { randomBytes } from 'node:crypto';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { nothingSeen } from '../../../functions/domain/run.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import type { Tampering } from '../../../functions/verify/tampering.ts';
import { troubleIn } from '../account.ts';
import { day, digestB } from '../given/givens.ts';
import { type AuditWorld, referenceOfTag, type tags } from '../worlds/audit-world.ts';
import { afterRun, rehashed, rehashedRun, rerooted, underWay } from './forgery.ts';

type Tag = (typeof tags)[number];

/** What somebody can do who may write to the tables and has the source code, but not the seal key. */
export type Forger = {
  put(...rows: readonly RawRow[]): Promise<void>;
  remove(row: RawRow): Promise<void>;
  /** The row of a tag on a day. */
  row(tag: Tag, onDay: number): RawRow;
  run(onDay: number): RawRow;
};

/** Knows the rows as they are now. */
export async function givenForger(world: Pick<AuditWorld, 'dynamodb' | 'rows'>): Promise<Forger> {
  const rows = await world.rows();
  const tableOf = (row: RawRow) => ('auditor' in row ? tableNames.RUNS_TABLE : tableNames.SNAPSHOTS_TABLE);
  const find = (what: string, isIt: (row: RawRow) => boolean): RawRow => {
    const found = rows.find(isIt);
    if (found === undefined) throw new Error(`There is no ${what}.`);
    return found;
  };
  return {
    async put(...planted) {
      for (const Item of planted) await world.dynamodb.send(new PutCommand({ TableName: tableOf(Item), Item }));
    },
    async remove(row) {
      const { reference, auditor, runAt } = row;
      const Key = auditor === undefined ? { reference, runAt } : { auditor, runAt };
      await world.dynamodb.send(new DeleteCommand({ TableName: tableOf(row), Key }));
    },
    row: (tag, onDay) =>
      find(`row of ${tag}`, ({ reference, runAt }) => reference === referenceOfTag(tag) && runAt === day(onDay)),
    run: (onDay) => find('run', ({ auditor, runAt }) => auditor !== undefined && runAt === day(onDay)),
  };
}

/** What only the key makes; in its place anything of the same form. */
const anySeal = () => randomBytes(32).toString('hex');

/** A row of a tag that is well hashed, and calls digest B expected. */
export const believing = (row: RawRow, runAt: string): RawRow => ({
  ...rehashed({
    ...row,
    runAt,
    digest: digestB,
    lastDigest: digestB,
    baseline: digestB,
    previousHash: row['hash'],
    previousRunAt: row['runAt'],
  }),
  seal: anySeal(),
});

/** A run that has just begun. */
export const begun = (run: RawRow, runAt: string): RawRow => ({ ...underWay({ ...run, runAt }), seal: anySeal() });

/** A run that saw nothing and owes nothing, linked to the one before it. */
export const finished = (run: RawRow, runAt: string): RawRow => ({
  ...rehashedRun({ ...run, runAt, tally: nothingSeen, ...afterRun(run) }, []),
  seal: anySeal(),
});

export const ofLaterVersion = (row: RawRow): RawRow => {
  const later: RawRow = { ...row, schemaVersion: 2 };
  return 'auditor' in later ? rerooted(later) : { ...later, hash: hashOf(withoutHash(later)) };
};

const withoutHash = ({ hash: _, seal: __, statusKey: ___, ...content }: RawRow): RawRow => content;

export const secondAfter = (runAt: Instant): Instant => instantFromMs(Date.parse(runAt) + 1_000);

/** What verify names, in short. */
export async function namedIn(world: Parameters<typeof troubleIn>[0]): Promise<readonly string[]> {
  return (await troubleIn(world)).tamperings.map(brief).toSorted();
}

/** `row unsealed v1 day 2`. */
export const brief = (tampering: Tampering): string =>
  [
    `${tampering.of} ${tampering.kind}`,
    ...('reference' in tampering ? [tampering.reference.replace('prod/web/api:', '')] : []),
    `day ${(Date.parse(tampering.runAt) - Date.parse(day(0))) / 86_400_000}`.replace(/(\.\d\d)\d+/, '$1'),
  ].join(' ');
