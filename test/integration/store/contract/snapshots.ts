import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finding, findingKinds } from '../../../../functions/domain/finding.ts';
import type { Snapshot, State } from '../../../../functions/domain/snapshot.ts';
import type { Digest } from '../../../../functions/domain/values/digest.ts';
import { Duration } from '../../../../functions/domain/values/duration.ts';
import { hashOf, sha256 } from '../../../../functions/domain/values/hash.ts';
import { epochMs, type Instant, instantFromMs } from '../../../../functions/domain/values/instant.ts';
import type { Reference } from '../../../../functions/domain/values/reference.ts';
import { tableNames } from '../../../../functions/local/create-tables.ts';
import { documentClient } from '../../../../functions/store/dynamodb.ts';
import type { TamperedRow } from '../../../../functions/store/genuine.ts';
import { rowOf, snapshotContent } from '../../../../functions/store/snapshot-row.ts';
import { openSnapshots, type Snapshots } from '../../../../functions/store/snapshots.ts';
import { givenAnySnapshot } from '../../../support/arbitrary/snapshot.ts';
import { startLosingProxy } from '../../../support/faults/losing-proxy.ts';
import {
  absent,
  digestA,
  digestB,
  givenArrival,
  givenSnapshot,
  present,
  unreadable,
} from '../../../support/given/givens.ts';
import { givenAuthenticity, givenSealing, held } from '../../../support/given/seal.ts';
import { givenDynamoDb, sdkTries } from '../../../support/worlds/stores.ts';
import { givenReference, givenYear } from './unshared.ts';

const table = tableNames.SNAPSHOTS_TABLE;

/** What a store of snapshots must do with one row. */
export function snapshotsContract(endpoint: () => string): void {
  let client: DynamoDBDocumentClient;
  let snapshots: Snapshots;
  beforeAll(() => {
    client = documentClient(givenDynamoDb(endpoint()));
    snapshots = openSnapshots(client, { table, retention: 'forever', ...givenAuthenticity() });
  });
  afterAll(() => client.destroy());

  const readRow = async ({ reference, runAt }: Pick<Snapshot, 'reference' | 'runAt'>) =>
    (await client.send(new GetCommand({ TableName: table, Key: { reference, runAt } }))).Item;
  const stored = (snapshot: Snapshot) => ({ ...snapshot, link: snapshots.seal(snapshot) });
  const writeRow = (row: Readonly<Record<string, unknown>>) =>
    client.send(new PutCommand({ TableName: table, Item: { ...row } }));

  describe('a snapshot', () => {
    test('is found as it was written', async () => {
      const snapshot = givenSnapshot({ reference: givenReference() });
      await snapshots.append(snapshot, held);
      expect(await snapshots.find(snapshot.reference, snapshot.runAt)).toEqual(stored(snapshot));
    });

    test('that was never written is not found', async () => {
      expect(await snapshots.find(givenReference(), givenYear()(1))).toBeUndefined();
    });

    test('of any content comes back as it went', async () => {
      await fc.assert(
        fc.asyncProperty(givenAnySnapshot(), async (any) => {
          const snapshot = { ...any, reference: givenReference() };
          await snapshots.append(snapshot, held);
          expect(await snapshots.find(snapshot.reference, snapshot.runAt)).toStrictEqual(stored(snapshot));
        }),
        { numRuns: 60 },
      );
    });

    test('may be written again', async () => {
      const snapshot = givenSnapshot({ reference: givenReference() });
      await snapshots.append(snapshot, held);
      await expect(snapshots.append(snapshot, held)).resolves.toEqual(snapshots.seal(snapshot));
    });

    test('is never replaced by a different one', async () => {
      const first = givenSnapshot({ reference: givenReference() });
      await snapshots.append(first, held);
      await expect(snapshots.append({ ...first, configVersion: sha256('another') }, held)).rejects.toMatchObject({
        code: 'row-conflict',
        message: expect.stringContaining(`${first.reference} has a different snapshot at ${first.runAt}.`),
      });
      expect(await snapshots.find(first.reference, first.runAt)).toEqual(stored(first));
    });

    test('that another hand wrote, or changed, does not exist; it is told of, and passed over', async () => {
      const met: TamperedRow[] = [];
      const watched = openSnapshots(client, { table, retention: 'forever', ...givenAuthenticity(met) });
      const [reference, day] = [givenReference(), givenYear()];
      const rows = [1, 2, 3].map((each) => givenSnapshot({ reference, runAt: day(each) }));
      for (const row of rows) await snapshots.append(row, held);
      const second = { ...(await readRow({ reference, runAt: day(2) })), sizeBytes: 1 };
      // Its hash is right: whoever has the source code can make one, and without the key no more than that.
      const unsealed = { ...(await readRow({ reference, runAt: day(3) })), lastUpdater: 'x' };
      const third = { ...unsealed, hash: hashOf(snapshotContent(unsealed)) };
      await writeRow(second);
      await writeRow(third);
      expect(await watched.find(reference, day(3))).toBeUndefined();
      expect((await watched.latestBefore(reference, day(4)))?.runAt).toBe(day(1));
      expect((await Array.fromAsync(watched.history(reference))).map(({ runAt }) => runAt)).toEqual([day(1)]);
      expect(await Array.fromAsync(watched.ofRun(day(3)))).toEqual([]);
      expect(met.map(({ row, replaced }) => [row['runAt'], replaced])).toEqual(
        [day(3), day(3), day(2), day(3), day(2), day(3)].map((runAt) => [runAt, false]),
      );
      expect(met[0]?.row).toEqual(third);
    });

    test('is looked for behind a hundred rows that do not count, and no further', async () => {
      const met: TamperedRow[] = [];
      const watched = openSnapshots(client, { table, retention: 'forever', ...givenAuthenticity(met) });
      const [reference, day] = [givenReference(), givenYear()];
      await snapshots.append(givenSnapshot({ reference, runAt: day(1) }), held);
      const plant = (second: number) =>
        writeRow({ reference, runAt: day(2).replace(':00.000', `:00.${String(second).padStart(3, '0')}`) });
      for (let second = 1; second < 100; second += 1) await plant(second);
      expect((await watched.latestBefore(reference, day(3)))?.runAt).toBe(day(1));
      expect(met).toHaveLength(99);
      await plant(100);
      expect(await watched.latestBefore(reference, day(3))).toBeUndefined();
      expect(met).toHaveLength(199);
    });

    test.each([
      { says: 'a row that is whole in itself', planted: (row: object) => row },
      { says: 'a row with another digest', planted: (row: object) => ({ ...row, digest: digestB }) },
      { says: 'nothing but the key', planted: () => ({}) },
      { says: 'all kinds of values', planted: () => ({ findings: 7, list: [1, { a: null }], set: new Set(['x']) }) },
    ])('takes the place of $says that another hand put there', async ({ planted }) => {
      const met: TamperedRow[] = [];
      const watched = openSnapshots(client, { table, retention: 'forever', ...givenAuthenticity(met) });
      const snapshot = givenSnapshot({ reference: givenReference() });
      const { reference, runAt } = snapshot;
      const row = { ...planted(rowOf({ ...snapshot, configVersion: hashOf('theirs') }, 'forever')), reference, runAt };
      await writeRow(row);
      expect(await watched.append(snapshot, held)).toEqual(snapshots.seal(snapshot));
      expect(await snapshots.find(reference, runAt)).toEqual(stored(snapshot));
      expect(met).toEqual([{ table: 'Snapshots', row, replaced: true }]);
    });

    test.each([
      // The put whose answer was lost, the SDK's repetition that meets its success, and the look at what is there.
      { says: 'once', times: 1, operations: ['PutItem', 'PutItem', 'GetItem'] },
      { says: 'each time the SDK tries', times: sdkTries, operations: [...Array(sdkTries).fill('PutItem'), 'GetItem'] },
    ])('whose answer is lost $says is written, and its writer is content', async ({ times, operations }) => {
      const proxy = await startLosingProxy(endpoint());
      const dynamodb = givenDynamoDb(proxy.endpoint);
      const snapshot = givenSnapshot({ reference: givenReference() });
      for (const _ of Array(times)) proxy.loseNextAnswer('PutItem');
      await openSnapshots(documentClient(dynamodb), { table, retention: 'forever', ...givenAuthenticity() }).append(
        snapshot,
        held,
      );
      expect(proxy.operations).toEqual(operations);
      expect(await snapshots.find(snapshot.reference, snapshot.runAt)).toEqual(stored(snapshot));
      dynamodb.destroy();
      await proxy.stop();
    });

    test('that the table did not take is an error', async () => {
      const snapshot = givenSnapshot({ reference: givenReference() });
      const elsewhere = openSnapshots(client, { table: 'Elsewhere', retention: 'forever', ...givenAuthenticity() });
      await expect(elsewhere.append(snapshot, held)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });
  });

  describe("a snapshot's row", () => {
    test('expires after the retention, in whole seconds since 1970', async () => {
      const snapshot = givenSnapshot({ reference: givenReference() });
      await openSnapshots(client, { table, retention: Duration.parse('400d'), ...givenAuthenticity() }).append(
        snapshot,
        held,
      );
      expect(await readRow(snapshot)).toHaveProperty(
        'expiresAt',
        Date.parse(snapshot.runAt) / 1000 + 400 * 24 * 60 * 60,
      );
    });

    test('never expires where it is kept forever', async () => {
      const snapshot = givenSnapshot({ reference: givenReference() });
      await snapshots.append(snapshot, held);
      expect(await readRow(snapshot)).not.toHaveProperty('expiresAt');
    });

    const showing = (digest: Digest, since: Instant): State => ({
      ...givenSnapshot().state,
      lastSeen: { digest, since, at: since, arrival: givenArrival(), digestFrom: 'tag' as const },
    });
    const dayBefore = (runAt: Instant) => instantFromMs(epochMs(runAt) - 86_400_000);
    const change = {
      reasons: ['immutable' as const],
      from: digestA,
      to: digestB,
      arrival: givenArrival(),
      expired: [],
    };
    const changed = (reference: Reference): Finding => ({ kind: 'digest-changed', reference, ...change });
    const gone = (reference: Reference): Finding => {
      return { kind: 'tag-absent', reference, lastSeenAt: null, lastDigest: null, detail: 'no list has it' };
    };
    const open = (finding: Finding, at: Instant) => {
      return { finding, severity: findingKinds[finding.kind].severity, openedAt: at, toldAt: at };
    };

    test.each<{
      says: string;
      given: (reference: Reference, runAt: Instant) => Partial<Snapshot>;
      keys: (reference: Reference) => Record<string, string | undefined>;
    }>([
      {
        says: 'a first sight stands in the index of digests, and in that of events not',
        given: () => ({}),
        keys: (reference) => ({
          status: 'ok',
          statusKey: `ok#${reference}`,
          digestFirstSeen: digestA,
          eventMonth: undefined,
        }),
      },
      {
        says: 'a quiet sight stands in neither',
        given: (_, runAt) => ({ state: showing(digestA, dayBefore(runAt)) }),
        keys: () => ({ digestFirstSeen: undefined, eventMonth: undefined }),
      },
      {
        says: 'an opened finding is the status, and the event stands in its month',
        given: (reference, openedAt) => ({
          observation: present({ digest: digestB }),
          state: { ...showing(digestB, openedAt), findings: [open(changed(reference), openedAt)] },
          events: [
            {
              kind: 'opened',
              finding: changed(reference),
              severity: 'critical',
              openings: 1,
              flappingSince: null,
              told: true,
            },
          ],
        }),
        keys: (reference) => ({
          status: 'digest-changed',
          statusKey: `digest-changed#${reference}`,
          digestFirstSeen: digestB,
          eventMonth: '2026-03',
        }),
      },
      {
        says: 'a finding that stays open is the status, without an event',
        given: (reference, openedAt) => ({
          observation: absent,
          state: { ...givenSnapshot().state, findings: [open(gone(reference), openedAt)] },
        }),
        keys: (reference) => ({
          status: 'tag-absent',
          statusKey: `tag-absent#${reference}`,
          digestFirstSeen: undefined,
          eventMonth: undefined,
        }),
      },
      {
        says: 'of several findings the worst is the status, in whatever order they come',
        given: (reference, openedAt) => ({
          observation: absent,
          state: {
            ...givenSnapshot().state,
            findings: [gone(reference), changed(reference)].map((finding) => open(finding, openedAt)),
          },
        }),
        keys: (reference) => ({ status: 'digest-changed', statusKey: `digest-changed#${reference}` }),
      },
      {
        says: 'a resolved finding leaves the status well, and stands in its month',
        given: (reference, openedAt) => ({
          events: [
            {
              kind: 'resolved',
              finding: gone(reference),
              severity: 'high',
              openedAt,
              because: 'present-again',
              told: true,
            },
          ],
        }),
        keys: () => ({ status: 'ok', eventMonth: '2026-03' }),
      },
    ])('holds the keys of its indexes where they are due: $says', async ({ given, keys }) => {
      const reference = givenReference();
      const snapshot = givenSnapshot({ reference, ...given(reference, givenSnapshot().runAt) });
      await snapshots.append(snapshot, held);
      const row = await readRow(snapshot);
      const expected = keys(reference);
      expect(Object.fromEntries(Object.keys(expected).map((name) => [name, row?.[name]]))).toEqual(expected);
    });

    test.each([
      {
        says: 'a newer schemaVersion',
        spoilt: { schemaVersion: 2 },
        code: 'row-too-new',
        why: 'expected schemaVersion 1, got 2',
      },
      { says: 'no schemaVersion', spoilt: { schemaVersion: undefined }, why: 'attribute "schemaVersion"' },
      { says: 'a digest of another form', spoilt: { baseline: 'sha512:00' }, why: 'attribute "baseline"' },
      { says: 'a time that is none', spoilt: { lastSeenAt: 'yesterday' }, why: 'attribute "lastSeenAt"' },
      { says: 'an outcome of another kind', spoilt: { outcome: 'perhaps' }, why: 'attribute "outcome"' },
      {
        says: 'a malformed finding',
        spoilt: { findings: [{ finding: { kind: 'tag-absent' }, openedAt: '2026-03-01T12:00:00.000Z' }] },
        why: 'attribute "findings.0.finding.reference"',
      },
    ])(
      'with $says is refused, by its reference, its run and what is wrong',
      async ({ spoilt, why, code = 'row-unreadable' }) => {
        const snapshot = givenSnapshot({ reference: givenReference(), observation: unreadable });
        // Whoever has the key, and another notion of a row: a newer version, or a bug.
        const row = { ...rowOf(snapshot, 'forever'), ...spoilt };
        const hash = hashOf(snapshotContent(JSON.parse(JSON.stringify(row))));
        await writeRow({ ...row, hash, seal: givenSealing.sealOf(hash) });
        const about = `The snapshot of "${snapshot.reference}" at "${snapshot.runAt}" cannot be read: `;
        const refused = {
          code,
          message: expect.toSatisfy((message: string) => message.startsWith(about) && message.includes(why)),
        };
        await expect(snapshots.find(snapshot.reference, snapshot.runAt)).rejects.toMatchObject(refused);
        await expect(Array.fromAsync(snapshots.history(snapshot.reference))).rejects.toMatchObject(refused);
      },
    );
  });
}
