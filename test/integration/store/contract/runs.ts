import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../../../functions/domain/run.ts';
import { hashOf } from '../../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../../functions/local/create-tables.ts';
import { documentClient } from '../../../../functions/store/dynamodb.ts';
import { openRuns, type Runs } from '../../../../functions/store/runs.ts';
import { startLosingProxy } from '../../../support/faults/losing-proxy.ts';
import { api } from '../../../support/given/givens.ts';
import { givenRun, givenTally } from '../../../support/given/run.ts';
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
    runs = openRuns(client, { table, auditor });
    day = givenYear();
  });
  afterAll(() => client.destroy());

  const readRow = async (runAt: Instant) =>
    (await client.send(new GetCommand({ TableName: table, Key: { auditor, runAt } }))).Item;

  describe('a run', () => {
    test('is found as it was started', async () => {
      const run = givenRun({ runAt: day(1) });
      await runs.start(run);
      expect(await runs.find(day(1))).toEqual(run);
      expect(await runs.find(day(2))).toBeUndefined();
    });

    test('that is started twice stays as it was', async () => {
      const run = givenRun({ runAt: day(1) });
      await runs.start(run);
      await runs.start({ ...run, startedAt: day(2) });
      expect(await runs.find(day(1))).toEqual(run);
    });

    test('whose start was answered into the void is started', async () => {
      const proxy = await startLosingProxy(endpoint());
      const dynamodb = givenDynamoDb(proxy.endpoint);
      proxy.loseNextAnswer('PutItem');
      const run = givenRun({ runAt: day(1) });
      await openRuns(documentClient(dynamodb), { table, auditor }).start(run);
      expect(proxy.operations).toEqual(['PutItem', 'PutItem']);
      expect(await runs.find(day(1))).toEqual(run);
      dynamodb.destroy();
      await proxy.stop();
    });

    test.each<{ says: string; eventful: number; state: Run['state'] }>([
      { says: 'with events still owes its alert', eventful: 2, state: 'recorded' },
      { says: 'without events owes nothing', eventful: 0, state: 'notified' },
    ])('that is recorded $says', async ({ eventful, state }) => {
      const run = givenRun({ runAt: day(3) });
      const closing = {
        state,
        endedAt: day(4),
        interrupted: true,
        owes: [day(1), day(2)],
        tally: givenTally({ eventful }),
        root: hashOf('this run'),
        previous: { runAt: day(2), hash: hashOf('the run before'), expiresAt: 1 },
      };
      await runs.start(run);
      await runs.record({ ...run, ...closing });
      expect(await runs.find(day(3))).toEqual({ ...run, ...closing });
    });

    test('keeps how far it was told, and that it was told to the end', async () => {
      await runs.start(givenRun({ runAt: day(1) }));
      await runs.markPublished(day(1), api);
      expect(await runs.find(day(1))).toMatchObject({ state: 'running', notifiedThrough: api });
      await runs.markNotified(day(1));
      expect(await runs.find(day(1))).toMatchObject({ state: 'notified', notifiedThrough: api });
    });

    test('that was never started cannot be changed, so that no half row is made', async () => {
      await expect(runs.markNotified(day(1))).rejects.toThrow('conditional request failed');
      expect(await runs.find(day(1))).toBeUndefined();
    });

    test.each([
      { says: 'expires when it is said to', expiresAt: 1_800_000_000, stored: 1_800_000_000 },
      { says: 'never expires where it is kept forever', expiresAt: null, stored: undefined },
    ])('$says', async ({ expiresAt, stored }) => {
      await runs.start(givenRun({ runAt: day(1), expiresAt }));
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
      { says: 'an unknown state', spoilt: { state: 'paused' }, why: 'attribute "state"' },
      { says: 'half a tally', spoilt: { tally: { present: 1 } }, why: 'attribute "tally.absent"' },
    ])('with $says is refused, by its time and what is wrong', async ({ spoilt, why, code = 'row-unreadable' }) => {
      await runs.start(givenRun({ runAt: day(1) }));
      await client.send(new PutCommand({ TableName: table, Item: { ...(await readRow(day(1))), ...spoilt } }));
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
      await runs.start(givenRun({ runAt: day(each) }));
    }
    await openRuns(client, { table, auditor: givenAuditor() }).start(givenRun({ runAt: day(99) }));
    await givenLease(client, auditor).take('holder', day(1), ignore);
    const found = (await Array.fromAsync(runs.newestFirst())).map(({ runAt }) => runAt);
    expect(found).toEqual(days.toReversed().map(day));
  });
}
