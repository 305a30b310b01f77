import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../../../functions/domain/event.ts';
import type { Snapshot } from '../../../../functions/domain/snapshot.ts';
import { Digest } from '../../../../functions/domain/values/digest.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import type { Reference } from '../../../../functions/domain/values/reference.ts';
import { tableNames } from '../../../../functions/local/create-tables.ts';
import { documentClient } from '../../../../functions/store/dynamodb.ts';
import { openSnapshots, type Snapshots } from '../../../../functions/store/snapshots.ts';
import { givenArrival, givenSnapshot, present, unreadable } from '../../../support/given/givens.ts';
import { givenAuthenticity, held } from '../../../support/given/seal.ts';
import { givenDynamoDb } from '../../../support/worlds/stores.ts';
import { givenReference, givenYear } from './unshared.ts';

/** What a store of snapshots must find among many rows. */
export function snapshotQueriesContract(endpoint: () => string): void {
  let client: DynamoDBDocumentClient;
  let snapshots: Snapshots;
  let queries = 0;
  beforeAll(() => {
    const dynamodb = givenDynamoDb(endpoint());
    dynamodb.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'QueryCommand') queries += 1;
          return next(args);
        },
      { step: 'initialize' },
    );
    client = documentClient(dynamodb);
    snapshots = openSnapshots(client, {
      table: tableNames.SNAPSHOTS_TABLE,
      retention: 'forever',
      ...givenAuthenticity(),
    });
  });
  afterAll(() => client.destroy());

  /** Five of these take more than a page of 1 MB. */
  const bulky: Partial<Snapshot> = {
    observation: { ...unreadable, detail: 'x'.repeat(300_000) } as Snapshot['observation'],
  };
  const gone = (reference: Reference): Event => ({
    kind: 'opened',
    finding: { kind: 'tag-absent', reference, lastSeenAt: null, lastDigest: null, detail: 'no list has it' },
    severity: 'high',
    openings: 1,
    flappingSince: null,
    told: true,
  });
  const append = async (...given: Partial<Snapshot>[]) => {
    for (const each of given) await snapshots.append(givenSnapshot(each), held);
  };
  const keys = async (found: AsyncIterable<Snapshot>) =>
    (await Array.fromAsync(found)).map(({ reference, runAt }) => `${reference} ${runAt}`).sort();

  describe('the newest snapshot before a run', () => {
    test.each<{ says: string; before: number; found: number | undefined }>([
      { says: 'is that of the run before', before: 9, found: 5 },
      { says: 'is never that of the run itself', before: 5, found: 3 },
      { says: 'is never that of a later run', before: 4, found: 3 },
      { says: 'is none where the tag was not audited yet', before: 1, found: undefined },
    ])('$says', async ({ before, found }) => {
      const day = givenYear();
      const reference = givenReference();
      await append(...[1, 5, 3].map((on) => ({ reference, runAt: day(on) })), {
        reference: givenReference(),
        runAt: day(4),
      });
      expect((await snapshots.latestBefore(reference, day(before)))?.runAt).toBe(found && day(found));
    });
  });

  describe('the snapshots of a run', () => {
    test('are all of it, over several pages, and no others', async () => {
      const day = givenYear();
      const references = Array.from({ length: 5 }, () => givenReference());
      await append(...references.map((reference) => ({ reference, runAt: day(1), ...bulky })), {
        reference: givenReference(),
        runAt: day(2),
      });
      queries = 0;
      expect(await keys(snapshots.ofRun(day(1)))).toEqual(references.map((each) => `${each} ${day(1)}`).sort());
      expect(queries).toBeGreaterThan(1);
    });

    test('of a run that never was are none', async () => {
      expect(await keys(snapshots.ofRun(givenYear()(1)))).toEqual([]);
    });

    test('that have events are found without the others, and without those of other runs', async () => {
      const day = givenYear();
      const [one, two, quiet, later] = [givenReference(), givenReference(), givenReference(), givenReference()];
      await append(
        { reference: one, runAt: day(1), events: [gone(one)] },
        { reference: two, runAt: day(1), events: [gone(two)] },
        { reference: quiet, runAt: day(1) },
        { reference: later, runAt: day(2), events: [gone(later)] },
      );
      expect(await keys(snapshots.eventfulOf(day(1)))).toEqual([`${one} ${day(1)}`, `${two} ${day(1)}`].sort());
    });
  });

  describe('the snapshots of a span that have events', () => {
    test('are found over months and years, newest first, and no others', async () => {
      const day = givenYear();
      const reference = givenReference();
      // The days are counted from the first of a year: 20 is in January, 40 in February, -1 in the year before.
      await append(
        ...[20, -1, 60, 40, 0].map((on) => ({ reference, runAt: day(on), events: [gone(reference)] })),
        { reference, runAt: day(30) },
        { reference, runAt: day(75), events: [gone(reference)] },
      );
      const runs = async (since: number, until: number) =>
        (await Array.fromAsync(snapshots.eventful({ since: day(since), until: day(until) }))).map(({ runAt }) => runAt);
      expect(await runs(-1, 60)).toEqual([60, 40, 20, 0, -1].map(day));
      expect(await runs(20, 40)).toEqual([40, 20].map(day));
      expect(await runs(21, 39)).toEqual([]);
      expect(await runs(40, 20)).toEqual([]);
    });
  });

  describe('the digests that begin so', () => {
    const digest = (end: string) => Digest.parse(`sha256:${'0123456789ab'}${end.repeat(52)}`);

    test('are found in first sights and in events, each once, in their order', async () => {
      const day = givenYear();
      const [reference, runAt] = [givenReference(), day(1)];
      const { state } = givenSnapshot();
      const seen = {
        digest: digest('2'),
        since: runAt,
        at: runAt,
        arrival: givenArrival(),
        digestFrom: 'tag' as const,
      };
      await append(
        { reference, runAt, observation: present({ digest: digest('2') }), state: { ...state, lastSeen: seen } },
        {
          reference,
          runAt: day(2),
          events: [
            {
              kind: 'noted',
              notice: {
                ...{ kind: 'expected-platform-change', reference, digest: digest('2'), platform: 'linux/amd64' },
                ...{ from: [digest('3')], to: [digest('1')] },
              },
              told: true,
            },
          ],
        },
      );
      expect(await snapshots.digestsThatBegin('0123456789ab')).toEqual([digest('1'), digest('2'), digest('3')]);
      expect(await snapshots.digestsThatBegin('0123456789ab3')).toEqual([digest('3')]);
      expect(await snapshots.digestsThatBegin('fedcba987654')).toEqual([]);
    });

    test('are digests, whatever somebody put into the indexes', async () => {
      const [reference, day] = [givenReference(), givenYear()];
      const planted = [
        { runAt: day(1), digestFirstSeen: `sha256:${'abcdef012345'}\u001b[2J` },
        { runAt: day(2), eventMonth: day(2).slice(0, 7) },
      ];
      for (const row of planted) {
        await client.send(new PutCommand({ TableName: tableNames.SNAPSHOTS_TABLE, Item: { reference, ...row } }));
      }
      expect(await snapshots.digestsThatBegin('abcdef012345')).toEqual([]);
    });
  });

  test('a row that was moved in the index of digests is no sight of that digest', async () => {
    const [reference, runAt] = [givenReference(), givenYear()(1)];
    await append({ reference, runAt });
    const other = Digest.parse(`sha256:${'9'.repeat(64)}`);
    await client.send(
      new UpdateCommand({
        TableName: tableNames.SNAPSHOTS_TABLE,
        Key: { reference, runAt },
        UpdateExpression: 'SET #key = :other',
        ExpressionAttributeNames: { '#key': 'digestFirstSeen' },
        ExpressionAttributeValues: { ':other': other },
      }),
    );
    expect(await Array.fromAsync(snapshots.firstSights(other))).toEqual([]);
  });

  describe('the history of a tag', () => {
    test('is its own, newest first', async () => {
      const day = givenYear();
      const reference = givenReference();
      await append(...[2, 3, 1].map((on) => ({ reference, runAt: day(on) })), {
        reference: givenReference(),
        runAt: day(2),
      });
      const runs: Instant[] = (await Array.fromAsync(snapshots.history(reference))).map(({ runAt }) => runAt);
      expect(runs).toEqual([day(3), day(2), day(1)]);
    });

    test('is read only as far as it is asked for', async () => {
      const day = givenYear();
      const reference = givenReference();
      await append(...[1, 2, 3, 4, 5].map((on) => ({ reference, runAt: day(on), ...bulky })));
      queries = 0;
      for await (const { runAt } of snapshots.history(reference)) {
        expect(runAt).toBe(day(5));
        break;
      }
      expect(queries).toBe(1);
      expect(await Array.fromAsync(snapshots.history(reference))).toHaveLength(5);
      expect(queries).toBeGreaterThan(2);
    });
  });
}
