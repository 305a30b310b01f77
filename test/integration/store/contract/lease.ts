import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../../functions/local/create-tables.ts';
import { documentClient } from '../../../../functions/store/dynamodb.ts';
import { type Lease, leaseMs, openLease } from '../../../../functions/store/lease.ts';
import { givenDynamoDb } from '../../../support/worlds/stores.ts';
import { givenAuditor, givenYear } from './unshared.ts';

const nowMs = Date.parse('2026-03-01T12:00:00.000Z');

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
    lease = openLease(client, { table: tableNames.RUNS_TABLE, auditor });
    day = givenYear();
  });
  afterAll(() => client.destroy());

  describe('the lease', () => {
    test('is taken by the first, and refused to others by the name of the run it is held for', async () => {
      expect(await lease.take('one', day(1), nowMs)).toBeUndefined();
      expect(await lease.take('two', day(2), nowMs)).toBe(day(1));
      expect(await lease.take('two', day(1), nowMs)).toBe(day(1));
    });

    test('is free for anybody once it is cleared, held or not', async () => {
      await lease.clear();
      expect(await lease.take('one', day(1), nowMs)).toBeUndefined();
      await lease.clear();
      expect(await lease.take('two', day(2), nowMs)).toBeUndefined();
      expect(await lease.take('one', day(1), nowMs)).toBe(day(2));
    });

    test('is held apart for each deployment', async () => {
      const other = openLease(client, { table: tableNames.RUNS_TABLE, auditor: givenAuditor() });
      expect(await lease.take('one', day(1), nowMs)).toBeUndefined();
      expect(await other.take('two', day(2), nowMs)).toBeUndefined();
    });

    test('is renewed by its holder, and then lasts from that moment on', async () => {
      await lease.take('one', day(1), nowMs);
      expect(await lease.take('one', day(1), nowMs + leaseMs - 1)).toBeUndefined();
      expect(await lease.take('two', day(2), nowMs + leaseMs + 1)).toBe(day(1));
      expect(await lease.take('two', day(2), nowMs + leaseMs + leaseMs)).toBeUndefined();
    });

    test.each([
      { says: 'while it lasts', afterMs: leaseMs, taken: false },
      { says: 'once it ran out', afterMs: leaseMs + 1, taken: true },
    ])('of a holder that died is taken over: $says', async ({ afterMs, taken }) => {
      await lease.take('one', day(1), nowMs);
      expect(await lease.take('two', day(2), nowMs + afterMs)).toBe(taken ? undefined : day(1));
      // Whoever lost it cannot renew it.
      expect(await lease.take('one', day(1), nowMs + afterMs)).toBe(taken ? day(2) : undefined);
    });

    test('that was given back is free at once', async () => {
      await lease.take('one', day(1), nowMs);
      await lease.free('one');
      expect(await lease.take('two', day(2), nowMs)).toBeUndefined();
    });

    test('cannot be given back by who does not hold it', async () => {
      await lease.free('nobody');
      await lease.take('one', day(1), nowMs);
      await lease.free('two');
      expect(await lease.take('two', day(2), nowMs)).toBe(day(1));
    });

    test('that is given back just when it was refused is taken after all', async () => {
      const dynamodb = givenDynamoDb(endpoint());
      await lease.take('one', day(1), nowMs);
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
      const late = openLease(documentClient(dynamodb), { table: tableNames.RUNS_TABLE, auditor });
      expect(await late.take('two', day(2), nowMs)).toBeUndefined();
      expect(freed).toBe(1);
      dynamodb.destroy();
    });

    test('is won by exactly one of many who take it at once', async () => {
      const holders = Array.from({ length: 8 }, (_, index) => `holder ${index}`);
      const answers = await Promise.all(holders.map((holder, index) => lease.take(holder, day(index), nowMs)));
      const winners = answers.flatMap((answer, index) => (answer === undefined ? [index] : []));
      expect(winners).toHaveLength(1);
      expect(answers.filter((answer) => answer !== undefined)).toEqual(Array(7).fill(day(winners[0] ?? -1)));
    });
  });
}
