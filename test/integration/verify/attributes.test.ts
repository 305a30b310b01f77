import { isDeepStrictEqual } from 'node:util';
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTables } from '../../../functions/local/create-tables.ts';
import { type LocalServer, startDynamoDb } from '../../../functions/local/dynamodb.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { indexKeyNames } from '../../../functions/store/snapshot-row.ts';
import type { Tampering } from '../../../functions/verify/tampering.ts';
import { type Verified, verify } from '../../../functions/verify/verify.ts';
import { edit, nameOf, nudge, type Path, pathsOf, valueAt } from '../../support/faults/edits.ts';
import { day } from '../../support/given/givens.ts';
import { lastDay, type Story, tellStory } from '../../support/stories/verify-story.ts';
import { rowsInMemory } from '../../support/worlds/rows-in-memory.ts';
import { givenDynamoDb } from '../../support/worlds/stores.ts';
import { manyDigits } from '../../support/worlds/verify-world.ts';

let server: LocalServer;
let story: Story;
beforeAll(async () => {
  server = await startDynamoDb();
  const client = givenDynamoDb(server.endpoint);
  await createTables(client);
  client.destroy();
  story = await tellStory(server.endpoint);
});
afterEach(() => story.restore());
afterAll(async () => {
  story.close();
  await server.stop();
});

type Said = Readonly<Record<string, readonly string[]>>;

/** Puts each edited version of a row in turn in its place in the tables; resolves to what verify says of each. */
const verifyEach = (edits: ReadonlyMap<string, RawRow>): Promise<Said> =>
  sayOfEach(edits, async (row) => {
    await story.put(row);
    return story.verify();
  });

/** The same of rows in memory: a sweep over every attribute would put and read each of them thousands of times. */
const verifyEachInMemory = (edits: ReadonlyMap<string, RawRow>): Promise<Said> =>
  sayOfEach(edits, (edited) => {
    const replace = (rows: readonly RawRow[]) => rows.map((row) => (isSameKey(row, edited) ? edited : row));
    const { snapshots, runs } = story.honest;
    return verify(rowsInMemory(replace(snapshots), replace(runs)), story.verifyOptions());
  });

async function sayOfEach(
  edits: ReadonlyMap<string, RawRow>,
  verifyWith: (row: RawRow) => Promise<Pick<Verified, 'tamperings'>>,
): Promise<Said> {
  const said: Record<string, readonly string[]> = {};
  for (const [what, row] of edits) said[what] = (await verifyWith(row)).tamperings.map(brief);
  return said;
}

const brief = (tampering: Tampering): string =>
  [
    `${tampering.of} ${tampering.kind}`,
    ...('reference' in tampering ? [tampering.reference] : []),
    tampering.runAt,
    ...('attribute' in tampering ? [tampering.attribute] : []),
  ].join(' ');

/** Every single change and removal, by what is done to which attribute. */
const editsOf = (row: RawRow, paths: readonly Path[]): ReadonlyMap<string, RawRow> =>
  new Map(
    paths.flatMap((path) => [
      [`${nameOf(path)} changed`, edit(row, path, nudge(valueAt(row, path)))],
      [`${nameOf(path)} taken away`, edit(row, path, undefined)],
    ]),
  );

const isKey = ([name]: Path): boolean => name === 'reference' || name === 'runAt' || name === 'auditor';

test('rows in memory are told as those in the tables are: a sample of each sweep below', async () => {
  const swept = [story.row('v1', 0), story.row('v1', 1), story.row('v2', 4), story.row('v3', 4), story.run(3)];
  for (const row of swept) {
    const paths = pathsOf(row).filter((path) => !isKey(path));
    const edits = new Map([...editsOf(row, paths)].filter((_, at) => at % 11 === 0));
    expect(edits.size).toBeGreaterThan(4);
    expect(await verifyEach(edits)).toEqual(await verifyEachInMemory(edits));
    await story.restore();
  }
  // Those of the indexes decide in which order, and whether, the rows of a run come.
  const row = story.row('v1', 1);
  const edits = editsOf(
    row,
    indexKeyNames.map((name) => [name]),
  );
  expect(await verifyEach(edits)).toEqual(await verifyEachInMemory(edits));
});

test('a history that nobody touched is whole', async () => {
  expect(await story.verify()).toMatchObject({ tamperings: [], unfinished: [], runs: 8, tags: 4 });
  expect(await story.verify()).toHaveProperty('rows', story.honest.snapshots.length);
});

test.each([
  { which: 'oldest', tag: 'v1', onDay: 0, holds: ['platforms[0].latestPulledAt', 'previousHash', 'digestFirstSeen'] },
  {
    which: 'middle, with an event and a finding,',
    tag: 'v1',
    onDay: 1,
    holds: ['findings[0].openedAt', 'findings[0].finding.to', 'events[0].finding.from', 'eventMonth'],
  },
  { which: 'newest', tag: 'v1', onDay: lastDay, holds: ['previousRunAt', 'previousExpiresAt', 'expiresAt'] },
])('every attribute of a row counts: the $which row', async ({ tag, onDay, holds }) => {
  const row = story.row(tag, onDay);
  const paths = pathsOf(row).filter((path) => !isKey(path));
  expect(paths.map(nameOf)).toEqual(expect.arrayContaining([...holds, 'hash', 'schemaVersion', 'statusKey']));
  const where = `${row['reference']} ${row['runAt']}`;
  const expected = (name: string, taken: boolean): string[] => {
    if (indexKeyNames.some((key) => key === name)) {
      // The board lacks a row that hides from its index, and the root cannot tell that from a removal.
      const isGone = name === 'statusKey' && taken ? [`run root-mismatch ${row['runAt']}`] : [];
      return [...isGone, `row index-key-edited ${where} ${name}`];
    }
    if (name === 'seal') return [`row unsealed ${where}`];
    // The root is taken of the hashes that the rows bear.
    return [...(name === 'hash' ? [`run root-mismatch ${row['runAt']}`] : []), `row edited ${where}`];
  };
  const edits = editsOf(row, paths);
  expect(await verifyEachInMemory(edits)).toEqual(
    Object.fromEntries(
      [...edits.keys()].map((what) => [what, expected(what.split(' ')[0] ?? '', what.endsWith('away'))]),
    ),
  );
});

test.each([
  {
    says: 'a tag is absent',
    tag: 'v2',
    of: ['outcome', 'status', 'findings'],
    holds: 'findings[0].finding.lastSeenAt',
  },
  {
    says: 'a tag is unreadable',
    tag: 'v3',
    of: ['unreadableCode', 'unreadableDetail', 'unreadableSince'],
    holds: 'unreadableCode',
  },
])('so does every attribute that says that $says', async ({ tag, of, holds }) => {
  const row = story.row(tag, 4);
  const paths = pathsOf(row).filter(([name]) => of.includes(String(name)));
  expect(paths.map(nameOf)).toContain(holds);
  const edits = editsOf(row, paths);
  expect(await verifyEachInMemory(edits)).toEqual(
    Object.fromEntries([...edits.keys()].map((what) => [what, [`row edited ${row['reference']} ${row['runAt']}`]])),
  );
});

test('what is added to a row counts as well', async () => {
  const row = story.row('v1', 2);
  const where = `${row['reference']} ${row['runAt']}`;
  const edits = new Map<string, RawRow>([
    ['a foreign attribute', { ...row, note: 'nothing to see' }],
    ['a foreign null', { ...row, note: null }],
    ['a foreign empty text', { ...row, note: '' }],
    ['a foreign set', { ...row, note: new Set(['a']) }],
    ['a foreign attribute within another', edit(row, ['platforms', 0, 'note'], 'x')],
    ['another platform', edit(row, ['platforms', 2], valueAt(row, ['platforms', 1]))],
    ['another finding', edit(row, ['findings', 1], valueAt(row, ['findings', 0]))],
    ['what a row of another outcome has', { ...row, unreadableDetail: 'x' }],
  ]);
  const sparse = new Map<string, RawRow>([
    ['digestFirstSeen', { ...row, digestFirstSeen: row['digest'] }],
    ['eventMonth', { ...row, eventMonth: '2026-03' }],
  ]);
  expect(await verifyEach(edits)).toEqual(
    Object.fromEntries([...edits.keys()].map((what) => [what, [`row edited ${where}`]])),
  );
  expect(await verifyEach(sparse)).toEqual(
    Object.fromEntries([...sparse.keys()].map((what) => [what, [`row index-key-edited ${where} ${what}`]])),
  );
});

test('the type of an attribute counts, and a number to its last digit', async () => {
  const row = story.row('v1', 2);
  const where = `${row['reference']} ${row['runAt']}`;
  const edits = new Map<string, RawRow>([
    ['a number as text', { ...row, sizeBytes: String(row['sizeBytes']) }],
    ['null as text', { ...row, unreadableSince: 'null' }],
    ['a list as a set', { ...row, events: new Set(['x']) }],
    ['false for zero', { ...row, unreadableTimes: false }],
    ['text as bytes', { ...row, configVersion: Buffer.from(String(row['configVersion'])) }],
    ['a text of many digits as a number', { ...row, lastUpdater: NumberValue.from(manyDigits) }],
    ['a number beyond what JavaScript tells apart', { ...row, sizeBytes: beyond(row['sizeBytes']) }],
    ['such a number within a list', edit(row, ['platforms', 0, 'sizeBytes'], beyond(row['sizeBytes']))],
    ['an expiry beyond that', { ...row, expiresAt: beyond(row['expiresAt']) }],
  ]);
  expect(row['lastUpdater']).toBe(manyDigits);
  expect(await verifyEach(edits)).toEqual(
    Object.fromEntries([...edits.keys()].map((what) => [what, [`row edited ${where}`]])),
  );
});

/** As near to a number as DynamoDB, which keeps 38 digits, can tell. */
const beyond = (value: unknown) => NumberValue.from(`${value}.00000000000000000001`);

test.each([
  { which: 'interrupted', onDay: 3 },
  { which: 'not wholly recorded', onDay: 5 },
  { which: 'newest', onDay: lastDay },
])('every fact of a run counts: the $which run', async ({ onDay }) => {
  const row = story.run(onDay);
  const paths = pathsOf(row).filter((path) => !isKey(path));
  expect(paths.map(nameOf)).toEqual(
    expect.arrayContaining(['startedAt', 'endedAt', 'targets', 'tally.failed', 'interrupted', 'configVersion']),
  );
  expect(paths.map(nameOf)).toEqual(
    expect.arrayContaining(['previousRoot', 'previousRunAt', 'previousExpiresAt', 'expiresAt', 'keptUntil', 'root']),
  );
  const edits = new Map([...editsOf(row, paths), ['expiresAt in the past', { ...row, expiresAt: 1 }]]);
  for (const [what, brief] of Object.entries(await verifyEachInMemory(edits))) {
    const how = what === 'seal changed' ? 'unsealed' : what.startsWith('delivery') ? 'delivery-edited' : 'edited';
    // Taken away as a whole, it is an alert that is owed again. Nobody else is accused.
    const expected = what === 'delivery taken away' ? [] : [expect.stringMatching(`^run ${how} ${day(onDay)}$`)];
    expect([what, brief]).toEqual([what, expected]);
  }
});

test('a run half stripped of what it saw is no run that is in progress', async () => {
  const row = story.run(lastDay);
  const edits = new Map<string, RawRow>([
    ['without its tally', { ...row, tally: null }],
    ['without its end', { ...row, endedAt: null }],
    ['without the hash of its rows', { ...row, rowsHash: null }],
    ['without its root', { ...row, root: null }],
    ['the same without its tally', { ...row, root: null, tally: null }],
  ]);
  expect(await verifyEach(edits)).toEqual(
    Object.fromEntries([...edits.keys()].map((what) => [what, [`run edited ${day(lastDay)}`]])),
  );
});

test('how far a run was told is sealed by itself; taken away, it is owed again', async () => {
  const row = story.run(1);
  const delivery = row['delivery'] as object;
  const edits = new Map<string, RawRow>([
    ['its alert is owed again', edit(row, ['delivery'], undefined)],
    ['it is told up to another tag', { ...row, delivery: { ...delivery, through: 'prod/web/api:v9' } }],
    ['the alert of another run', { ...row, delivery: story.run(2)['delivery'] }],
    ['it is told to nobody', { ...row, delivery: 'x' }],
    ['it owes other alerts', { ...row, owes: [{ runAt: day(0), route: 'email', tries: 0, triedAt: null }] }],
  ]);
  expect(Object.values(await verifyEach(edits))).toEqual([
    [],
    [`run delivery-edited ${day(1)}`],
    [`run delivery-edited ${day(1)}`],
    [`run delivery-edited ${day(1)}`],
    [`run edited ${day(1)}`],
  ]);
});

/** The SDK itself passes over an attribute of this one name. */
const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }).filter((name) => name !== '__proto__');
/** Any value that DynamoDB takes, down to sets, bytes and numbers that JavaScript cannot hold. */
const text = fc.string({ unit: 'binary', maxLength: 8 });
const anyValue = fc.oneof(
  fc.object({ key: names, values: [text, fc.integer(), fc.boolean(), fc.constantFrom(null, 0.1)], maxDepth: 2 }),
  fc.array(fc.oneof(text, fc.integer()), { maxLength: 3 }),
  text,
  fc.integer(),
  fc.constantFrom(new Set(['a']), new Set([1]), Buffer.from('a'), beyond(1), null, undefined),
);

test('any edit of any attribute of any row is caught', async () => {
  const rows = story.honest.snapshots;
  let caught = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.option(names), anyValue, async (which, where, added, value) => {
      const row = rows[which % rows.length] ?? {};
      const paths = pathsOf(row).filter((path) => !isKey(path));
      const path = paths[where % paths.length] ?? [];
      const holder = valueAt(row, path);
      // Something new within a list or map, or at the top; or another value where there was one.
      const inner = added === null || value === undefined ? path : isMap(holder) ? [...path, added] : [added];
      const edited = edit(row, inner, value);
      try {
        await story.put(edited);
      } catch (error) {
        // An index key must be a text, and not an empty one: the table itself refuses.
        if (error instanceof Error && error.name === 'ValidationException') return;
        throw error;
      }
      const { tamperings } = await story.verify();
      const stored = (await story.snapshotRows()).find((each) => isSameKey(each, row));
      await story.restore();
      if (isDeepStrictEqual(stored, row)) expect(tamperings).toEqual([]);
      else
        expect(tamperings).toContainEqual(
          expect.objectContaining({ reference: row['reference'], runAt: row['runAt'] }),
        );
      caught += tamperings.length > 0 ? 1 : 0;
    }),
    { numRuns: 30 },
  );
  expect(caught).toBeGreaterThan(20);
});

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSameKey = (one: RawRow, other: RawRow): boolean =>
  ['auditor', 'reference', 'runAt'].every((name) => one[name] === other[name]);
