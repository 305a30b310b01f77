import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashOf } from '../../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../../functions/local/create-tables.ts';
import { documentClient } from '../../../../functions/store/dynamodb.ts';
import { type Lease, type LeaseOptions, type LeaseRow, leaseMs } from '../../../../functions/store/lease.ts';
import { startLosingProxy } from '../../../support/faults/losing-proxy.ts';
import { givenSealing } from '../../../support/given/seal.ts';
import { givenLease, ignore } from '../../../support/worlds/lease.ts';
import { givenDynamoDb } from '../../../support/worlds/stores.ts';
import { givenAuditor, givenYear } from './unshared.ts';

const TableName = tableNames.RUNS_TABLE;

/** The clock of one who watches: it jumps whenever he waits, and `meanwhile` is what others do in that time. */
function givenClock(meanwhile: (nowMs: number) => unknown = ignore) {
  const clock = {
    nowMs: 0,
    monotonicMs: () => clock.nowMs,
    async sleep(ms: number) {
      clock.nowMs += ms;
      await meanwhile(clock.nowMs);
    },
  };
  return clock;
}

/** What a store of the lease must do; `undefined` is how it says that the lease is taken. */
export function leaseContract(endpoint: () => string): void {
  let client: DynamoDBDocumentClient;
  let auditor: string;
  let lease: Lease;
  let day: (day: number) => Instant;
  beforeAll(() => {
    client = documentClient(givenDynamoDb(endpoint()));
  });
  beforeEach(() => {
    auditor = givenAuditor();
    lease = givenLease(client, auditor);
    day = givenYear();
  });
  afterAll(() => client.destroy());

  const watching = (options: Partial<LeaseOptions>) => givenLease(client, auditor, options);
  const Key = () => ({ auditor: `${auditor}/lease`, runAt: 'lease' });
  const row = async () => (await client.send(new GetCommand({ TableName, Key: Key(), ConsistentRead: true }))).Item;
  const put = (attributes: LeaseRow) => client.send(new PutCommand({ TableName, Item: { ...attributes, ...Key() } }));
  /** A holder that is alive, as another sees it who waits. */
  const renewing = (holder: string, runAt: Instant) => {
    let renewals = 0;
    return givenClock((nowMs) => {
      if (nowMs < (renewals + 1) * 15_000) return undefined;
      renewals += 1;
      return lease.renew(holder, runAt, renewals);
    });
  };

  describe('the lease', () => {
    test.each(['another run', 'the same run'])('of a holder that is alive is refused to %s', async (which) => {
      expect(await lease.take('one', day(1), ignore)).toBeUndefined();
      const clock = renewing('one', day(1));
      const wanted = which === 'the same run' ? day(1) : day(2);
      expect(await watching(clock).take('two', wanted, ignore)).toBe(day(1));
      // It is told as soon as the renewal is seen.
      expect(clock.nowMs).toBe(15_000);
      expect(await lease.renew('one', day(1), 9)).toBe(true);
    });

    test('of a holder that died is taken over once its count stood still for its length on the clock of the taker', async () => {
      await lease.take('one', day(1), ignore);
      await lease.renew('one', day(1), 7);
      const moments: number[] = [];
      const clock = givenClock();
      expect(await watching(clock).take('two', day(2), () => moments.push(clock.nowMs))).toBeUndefined();
      expect(moments).toEqual([0, leaseMs]);
      // Whoever lost it cannot renew it, nor release it.
      expect(await lease.renew('one', day(1), 8)).toBe(false);
      await lease.free('one');
      expect(await lease.renew('two', day(2), 1)).toBe(true);
    });

    test('holds no time of any clock, so that no wrong clock can end it', async () => {
      await lease.take('one', day(1), ignore);
      await lease.renew('one', day(1), 1);
      const held = { holder: 'one', heldFor: day(1), renewals: 1 };
      expect(await row()).toEqual({ ...Key(), ...held, seal: givenSealing.sealOf(hashOf({ auditor, ...held })) });
    });

    test('of a holder that renews at the last moment is not taken over', async () => {
      await lease.take('one', day(1), ignore);
      const clock = givenClock((nowMs) => nowMs >= leaseMs && lease.renew('one', day(1), 1));
      expect(await watching(clock).take('two', day(2), ignore)).toBe(day(1));
    });

    test('that is released while another watches is taken at once', async () => {
      await lease.take('one', day(1), ignore);
      const clock = givenClock((nowMs) => nowMs === 3_000 && lease.free('one'));
      expect(await watching(clock).take('two', day(2), ignore)).toBeUndefined();
      expect(clock.nowMs).toBe(3_000);
    });

    test('that is released just when another is refused is taken after all', async () => {
      const dynamodb = givenDynamoDb(endpoint());
      await lease.take('one', day(1), ignore);
      let freed = 0;
      dynamodb.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (commandName === 'GetItemCommand') {
              freed += 1;
              await lease.free('one');
            }
            return next(args);
          },
        { step: 'initialize' },
      );
      // The same row, seen through a client in which the holder comes between refusal and look.
      const late = givenLease(documentClient(dynamodb), auditor);
      expect(await late.take('two', day(2), ignore)).toBeUndefined();
      expect(freed).toBe(1);
      dynamodb.destroy();
    });

    test('of a dead holder is won by exactly one of two who watch at once', async () => {
      await lease.take('dead', day(1), ignore);
      const clocks = [givenClock(), givenClock()];
      const answers = await Promise.all(
        clocks.map((clock, index) => watching(clock).take(`holder ${index}`, day(2 + index), ignore)),
      );
      const winner = answers.indexOf(undefined);
      expect(answers[1 - winner]).toBe(day(2 + winner));
    });

    test('is won by exactly one of many who take it at once', async () => {
      let renewals = 0;
      let winner: number | undefined;
      // Until it is known who won, all wait; then the winner is at work.
      const clock = givenClock(async () => {
        while (winner === undefined) await new Promise(setImmediate);
        renewals += 1;
        await lease.renew(`holder ${winner}`, day(winner), renewals);
      });
      const answers = await Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const answer = await watching(clock).take(`holder ${index}`, day(index), ignore);
          if (answer === undefined) winner = index;
          return answer;
        }),
      );
      expect(answers.filter((answer) => answer !== undefined)).toEqual(Array(7).fill(day(winner ?? -1)));
    });

    test('that was given back is free at once', async () => {
      await lease.take('one', day(1), ignore);
      await lease.free('one');
      const clock = givenClock();
      expect(await watching(clock).take('two', day(2), ignore)).toBeUndefined();
      expect(clock.nowMs).toBe(0);
      expect(await lease.renew('one', day(1), 1)).toBe(false);
    });

    test('cannot be given back by who does not hold it', async () => {
      await lease.free('nobody');
      await lease.take('one', day(1), ignore);
      await lease.free('two');
      expect(await lease.renew('one', day(1), 1)).toBe(true);
    });

    test('is free for anybody once it is cleared, held or not', async () => {
      const clock = givenClock();
      await lease.clear();
      expect(await watching(clock).take('one', day(1), ignore)).toBeUndefined();
      await lease.clear();
      expect(await watching(clock).take('two', day(2), ignore)).toBeUndefined();
      expect(clock.nowMs).toBe(0);
    });

    test('is held apart for each deployment', async () => {
      const clock = givenClock();
      const other = givenLease(client, givenAuditor(), clock);
      expect(await lease.take('one', day(1), ignore)).toBeUndefined();
      expect(await other.take('two', day(2), ignore)).toBeUndefined();
      expect(clock.nowMs).toBe(0);
    });

    test('is held also where the answer was lost: to the take, the take-over, the renewal', async () => {
      const proxy = await startLosingProxy(endpoint());
      const dynamodb = givenDynamoDb(proxy.endpoint);
      const losing = givenLease(documentClient(dynamodb), auditor);
      proxy.loseNextAnswer('PutItem');
      expect(await losing.take('one', day(1), ignore)).toBeUndefined();
      proxy.loseNextAnswer('PutItem');
      expect(await losing.renew('one', day(1), 1)).toBe(true);
      expect(await row()).toMatchObject({ holder: 'one', renewals: 1 });
      const clock = givenClock((nowMs) => nowMs === leaseMs && proxy.loseNextAnswer('PutItem'));
      const taking = givenLease(documentClient(dynamodb), auditor, clock);
      expect(await taking.take('two', day(2), ignore)).toBeUndefined();
      expect(await row()).toMatchObject({ holder: 'two', renewals: 0 });
      dynamodb.destroy();
      await proxy.stop();
    });

    test('is held also where a later renewal overtook an earlier one, whose count does not come back', async () => {
      await lease.take('one', day(1), ignore);
      expect(await lease.renew('one', day(1), 2)).toBe(true);
      expect(await lease.renew('one', day(1), 1)).toBe(true);
      expect(await row()).toMatchObject({ renewals: 2 });
    });
  });

  describe('a row of the lease that was not sealed here', () => {
    test('is replaced, however large it is', async () => {
      // An item may have 400 KB. With what the lease needs it would have more.
      await put({ x: 'x'.repeat(400 * 1024 - 150) });
      expect(await lease.take('two', day(2), ignore)).toBeUndefined();
      expect(await lease.renew('two', day(2), 1)).toBe(true);
    });

    const held = () => ({ holder: 'one', heldFor: day(1), renewals: 3 });
    const sealed = (content: object) => givenSealing.sealOf(hashOf(content));

    test.each<{ says: string; row: () => LeaseRow }>([
      { says: 'has no seal', row: held },
      { says: 'has another seal', row: () => ({ ...held(), seal: 'f'.repeat(64) }) },
      { says: 'counts differently', row: () => ({ ...held(), renewals: 4, seal: sealed({ auditor, ...held() }) }) },
      { says: 'is of another deployment', row: () => ({ ...held(), seal: sealed({ auditor: 'other', ...held() }) }) },
      { says: 'has a holder that is no text', row: () => ({ ...held(), holder: { a: [1] }, seal: 'f'.repeat(64) }) },
      { says: 'has a number of many digits', row: () => ({ ...held(), renewals: 2n ** 70n, seal: 'f'.repeat(64) }) },
      { says: 'has one attribute only', row: () => ({ seal: 'f'.repeat(64) }) },
      { says: 'ends in some year', row: () => ({ ...held(), until: '2999-01-01T00:00:00.000Z' }) },
    ])('counts as none, and is told: it $says', async ({ row: forged }) => {
      await put(forged());
      const told: LeaseRow[] = [];
      const clock = givenClock();
      const taking = watching({ ...clock, tampered: (found) => told.push(found) });
      expect(await taking.take('two', day(2), ignore)).toBeUndefined();
      expect(clock.nowMs).toBe(0);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ ...Key(), ...('holder' in forged() && { heldFor: day(1) }) });
      expect(await lease.renew('two', day(2), 1)).toBe(true);
    });

    test('is not overwritten where it was overwritten already', async () => {
      await put(held());
      const clock = renewing('three', day(3));
      let takes = 0;
      // Another takes it between the look and the write.
      const tampered = () => {
        takes += 1;
      };
      const dynamodb = givenDynamoDb(endpoint());
      dynamodb.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (commandName === 'PutItemCommand' && takes === 1) {
              takes += 1;
              await watching({ tampered: ignore }).take('three', day(3), ignore);
            }
            return next(args);
          },
        { step: 'initialize' },
      );
      const late = givenLease(documentClient(dynamodb), auditor, { ...clock, tampered });
      expect(await late.take('two', day(2), ignore)).toBe(day(3));
      dynamodb.destroy();
    });

    test('in the place of one that was held ends that one', async () => {
      await lease.take('one', day(1), ignore);
      await put({ ...held(), renewals: 99 });
      const told: LeaseRow[] = [];
      expect(await watching({ tampered: (found) => told.push(found) }).renew('one', day(1), 10)).toBe(false);
      expect(told).toMatchObject([{ renewals: 99 }]);
    });
  });
}
