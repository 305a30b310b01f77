import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, NumberValue, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Run, rowsHashOf } from '../../../../functions/domain/run.ts';
import { hashOf } from '../../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../../functions/local/create-tables.ts';
import { documentClient } from '../../../../functions/store/dynamodb.ts';
import type { TamperedRow } from '../../../../functions/store/genuine.ts';
import { runContent, runRowOf } from '../../../../functions/store/run-row.ts';
import { openRuns, type Runs } from '../../../../functions/store/runs.ts';
import { startLosingProxy } from '../../../support/faults/losing-proxy.ts';
import { api } from '../../../support/given/givens.ts';
import { givenRun, givenTally } from '../../../support/given/run.ts';
import { givenAuthenticity, givenSealing, held } from '../../../support/given/seal.ts';
import { givenLease, ignore } from '../../../support/worlds/lease.ts';
import { givenDynamoDb } from '../../../support/worlds/stores.ts';
import { givenAuditor, givenYear } from './unshared.ts';

const table = tableNames.RUNS_TABLE;

/** What a store of runs must do. */
export function runsContract(endpoint: () => string): void {
  let client: DynamoDBDocumentClient;
  let auditor: string;
  let runs: Runs;
  let day: (day: number) => Instant;
  beforeAll(() => {
    client = documentClient(givenDynamoDb(endpoint()));
  });
  beforeEach(() => {
    auditor = givenAuditor();
    runs = openRuns(client, { table, auditor, ...givenAuthenticity() });
    day = givenYear();
  });
  afterAll(() => client.destroy());

  const readRow = async (runAt: Instant) =>
    (await client.send(new GetCommand({ TableName: table, Key: { auditor, runAt } }))).Item;

  describe('a run', () => {
    test('is found as it was started', async () => {
      const run = givenRun({ runAt: day(1) });
      await runs.start(run, held);
      expect(await runs.find(day(1))).toEqual(run);
      expect(await runs.find(day(2))).toBeUndefined();
    });

    test('that is started twice stays as it was', async () => {
      const run = givenRun({ runAt: day(1) });
      await runs.start(run, held);
      await runs.start({ ...run, startedAt: day(2) }, held);
      expect(await runs.find(day(1))).toEqual(run);
    });

    test('whose start was answered into the void is started', async () => {
      const proxy = await startLosingProxy(endpoint());
      const dynamodb = givenDynamoDb(proxy.endpoint);
      proxy.loseNextAnswer('PutItem');
      const run = givenRun({ runAt: day(1) });
      await openRuns(documentClient(dynamodb), { table, auditor, ...givenAuthenticity() }).start(run, held);
      // The SDK's repetition meets its own success; then what is there is looked at.
      expect(proxy.operations).toEqual(['PutItem', 'PutItem', 'GetItem']);
      expect(await runs.find(day(1))).toEqual(run);
      dynamodb.destroy();
      await proxy.stop();
    });

    const closed = (run: Run): Run => ({
      ...run,
      endedAt: day(4),
      targets: 1,
      interrupted: true,
      receipts: [{ runAt: day(1), route: 'email', completedAt: day(2), messageIds: ['a', 'b'] }],
      owes: [{ runAt: day(2), route: 'email', tries: 1, triedAt: day(3) }],
      tally: givenTally({ eventful: 2 }),
      rowsHash: rowsHashOf([]),
      previous: { runAt: day(2), hash: hashOf('the run before'), expiresAt: 1 },
    });

    test('that is recorded is found with the root that commits to it', async () => {
      const run = givenRun({ runAt: day(3) });
      await runs.start(run, held);
      const recorded = await runs.record(closed(run), held);
      expect(recorded).toEqual({ ...closed(run), root: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(await runs.find(day(3))).toEqual(recorded);
      expect(runs.seal(closed(run))).toEqual(recorded);
    });

    test('is recorded once: again the same is well, and anything else is too late', async () => {
      const run = givenRun({ runAt: day(3) });
      await runs.start(run, held);
      const recorded = await runs.record(closed(run), held);
      expect(await runs.record(closed(run), held)).toEqual(recorded);
      const late = { ...closed(run), endedAt: day(5) };
      await expect(runs.record(late, held)).rejects.toMatchObject({ code: 'lease-lost' });
      expect(await runs.find(day(3))).toEqual(recorded);
    });

    test('keeps how far it was told, and that it was told to the end', async () => {
      const run = givenRun({ runAt: day(3) });
      await runs.start(run, held);
      const recorded = await runs.record(closed(run), held);
      const delivery = { route: 'email', through: api, messageIds: ['a'], completedAt: null } as const;
      expect(await runs.markDelivered(recorded, delivery, held)).toEqual({ ...recorded, delivery });
      expect(await runs.find(day(3))).toEqual({ ...recorded, delivery });
      await runs.markDelivered(recorded, { ...delivery, completedAt: day(4) }, held);
      expect((await runs.find(day(3)))?.delivery?.completedAt).toBe(day(4));
    });

    test('that was never recorded cannot be told of, so that no half row is made', async () => {
      const run = runs.seal(closed(givenRun({ runAt: day(1) })));
      const delivery = { route: 'email', through: null, messageIds: [], completedAt: day(1) } as const;
      await expect(runs.markDelivered(run, delivery, held)).rejects.toThrow('conditional request failed');
      expect(await runs.find(day(1))).toBeUndefined();
    });

    test('that another hand wrote, or changed, does not exist; it is told of', async () => {
      const met: TamperedRow[] = [];
      const watched = openRuns(client, { table, auditor, ...givenAuthenticity(met) });
      await runs.start(givenRun({ runAt: day(1) }), held);
      await runs.start(givenRun({ runAt: day(2) }), held);
      const edited = { ...(await readRow(day(2))), targets: 7 };
      await client.send(new PutCommand({ TableName: table, Item: edited }));
      expect(await watched.find(day(2))).toBeUndefined();
      expect((await Array.fromAsync(watched.newestFirst())).map(({ runAt }) => runAt)).toEqual([day(1)]);
      expect(met).toEqual(Array(2).fill({ table: 'Runs', row: edited, replaced: false }));
    });

    test.each([
      { says: 'a run of its own making', planted: { targets: 7 } },
      {
        says: 'all kinds of values',
        planted: { list: [1, { a: null }], set: new Set(['x']), bytes: Buffer.from('x') },
      },
      { says: 'a number of many digits', planted: { many: NumberValue.from('12345678901234567891') } },
      { says: 'nothing but the key', planted: null },
    ])('takes the place of $says that another hand put there', async ({ planted }) => {
      const met: TamperedRow[] = [];
      const watched = openRuns(client, { table, auditor, ...givenAuthenticity(met) });
      const run = givenRun({ runAt: day(1) });
      const { seal: _, ...unsealed } = runRowOf(auditor, run, givenSealing) satisfies object;
      const Item = planted === null ? { auditor, runAt: day(1) } : { ...unsealed, ...planted };
      await client.send(new PutCommand({ TableName: table, Item }));
      await watched.start(run, held);
      expect(await watched.find(day(1))).toEqual(run);
      expect(met.map(({ replaced }) => replaced)).toEqual([true]);
    });

    test.each([
      { says: 'is removed', strip: false },
      { says: 'is stripped of all but its key', strip: true },
    ])('whose row $says while it ran is recorded all the same, and that is told', async ({ strip }) => {
      const met: TamperedRow[] = [];
      const watched = openRuns(client, { table, auditor, ...givenAuthenticity(met) });
      const run = givenRun({ runAt: day(3) });
      await watched.start(run, held);
      const Key = { auditor, runAt: day(3) };
      await client.send(new DeleteCommand({ TableName: table, Key }));
      if (strip) await client.send(new PutCommand({ TableName: table, Item: Key }));
      const recorded = await watched.record(closed(run), held);
      expect(await watched.find(day(3))).toEqual(recorded);
      expect(met).toEqual([{ table: 'Runs', row: Key, replaced: true }]);
    });

    test('that is recorded and loses its root alone does not look like one that crashed', async () => {
      const met: TamperedRow[] = [];
      const watched = openRuns(client, { table, auditor, ...givenAuthenticity(met) });
      const run = givenRun({ runAt: day(3) });
      await watched.start(run, held);
      await watched.record(closed(run), held);
      await client.send(new PutCommand({ TableName: table, Item: { ...(await readRow(day(3))), root: null } }));
      expect(await Array.fromAsync(watched.newestFirst())).toEqual([]);
      expect(met).toHaveLength(1);
    });

    test('whose row another hand changed while it ran is recorded all the same, and that is told', async () => {
      const met: TamperedRow[] = [];
      const watched = openRuns(client, { table, auditor, ...givenAuthenticity(met) });
      const run = givenRun({ runAt: day(3) });
      await watched.start(run, held);
      await client.send(new PutCommand({ TableName: table, Item: { ...(await readRow(day(3))), targets: 7 } }));
      const recorded = await watched.record(closed(run), held);
      expect(await watched.find(day(3))).toEqual(recorded);
      expect(met.map(({ row }) => row['targets'])).toEqual([7]);
    });

    const spoilt = { route: 'email', through: null, messageIds: ['x'], completedAt: '2026-03-01T12:00:00.000Z' };
    test.each([
      { says: 'sent', delivery: { ...spoilt, seal: 'a'.repeat(64) } },
      { says: 'something else', delivery: 'x' },
      { says: 'more than there is', delivery: { ...spoilt, seal: 'a'.repeat(64), more: 1 } },
    ])('whose alert another hand calls $says still owes it, and is read all the same', async ({ delivery }) => {
      const met: TamperedRow[] = [];
      const watched = openRuns(client, { table, auditor, ...givenAuthenticity(met) });
      const run = givenRun({ runAt: day(3) });
      await watched.start(run, held);
      const recorded = await watched.record(closed(run), held);
      await client.send(new PutCommand({ TableName: table, Item: { ...(await readRow(day(3))), delivery } }));
      expect(await watched.find(day(3))).toEqual(recorded);
      expect(met).toHaveLength(1);
    });

    test.each([
      { says: 'expires when it is said to', expiresAt: 1_800_000_000, stored: 1_800_000_000 },
      { says: 'never expires where it is kept forever', expiresAt: null, stored: undefined },
    ])('$says', async ({ expiresAt, stored }) => {
      await runs.start(givenRun({ runAt: day(1), expiresAt }), held);
      expect((await readRow(day(1)))?.['expiresAt']).toBe(stored);
      expect((await runs.find(day(1)))?.expiresAt).toBe(expiresAt);
    });

    test.each([
      {
        says: 'a newer schemaVersion',
        spoilt: { schemaVersion: 2 },
        code: 'row-too-new',
        why: 'expected schemaVersion 1, got 2',
      },
      { says: 'an unknown flag', spoilt: { interrupted: 'perhaps' }, why: 'attribute "interrupted"' },
      { says: 'half a tally', spoilt: { tally: { present: 1 } }, why: 'attribute "tally.absent"' },
    ])('with $says is refused, by its time and what is wrong', async ({ spoilt, why, code = 'row-unreadable' }) => {
      await runs.start(givenRun({ runAt: day(1) }), held);
      const row = { ...(await readRow(day(1))), ...spoilt };
      // Whoever has the key, and another notion of a run: a newer version, or a bug.
      const seal = givenSealing.sealOf(hashOf(runContent(row)));
      await client.send(new PutCommand({ TableName: table, Item: { ...row, seal } }));
      const about = `The run at "${day(1)}" cannot be read: `;
      await expect(runs.find(day(1))).rejects.toMatchObject({
        code,
        message: expect.toSatisfy((message: string) => message.startsWith(about) && message.includes(why)),
      });
      await expect(Array.fromAsync(runs.newestFirst())).rejects.toMatchObject({ code });
    });
  });

  test('runs come newest first, page after page, without those of another deployment and without the lease', async () => {
    const days = Array.from({ length: 30 }, (_, index) => index + 1);
    for (const each of days.toSorted((one, other) => ((one * 7) % 30) - ((other * 7) % 30))) {
      await runs.start(givenRun({ runAt: day(each) }), held);
    }
    await openRuns(client, { table, auditor: givenAuditor(), ...givenAuthenticity() }).start(
      givenRun({ runAt: day(99) }),
      held,
    );
    await givenLease(client, auditor).take('holder', day(1), ignore);
    const found = (await Array.fromAsync(runs.newestFirst())).map(({ runAt }) => runAt);
    expect(found).toEqual(days.toReversed().map(day));
  });
}
