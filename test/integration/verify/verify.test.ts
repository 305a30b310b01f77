import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nothingSeen } from '../../../functions/domain/run.ts';
import { SealKey, sealWith } from '../../../functions/domain/values/seal.ts';
import { createTables } from '../../../functions/local/create-tables.ts';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import type { VerifyOptions } from '../../../functions/verify/options.ts';
import type { Tampering } from '../../../functions/verify/tampering.ts';
import {
  after,
  afterRun,
  between,
  newer,
  newerRun,
  rehashed,
  rehashedRun,
  rerooted,
  resealed,
  rewriteHistory,
  underWay,
} from '../../support/faults/forgery.ts';
import { day, digestC } from '../../support/given/givens.ts';
import { lastDay, type Story, tellStory } from '../../support/stories/verify-story.ts';
import { givenDynamoDb, storeServers } from '../../support/worlds/stores.ts';
import { referenceOf } from '../../support/worlds/verify-world.ts';

/** `row removed v1 day 4`; a moment between two days is `day 4.5`. */
function brief(tampering: Tampering): string {
  const { kind, runAt } = tampering;
  const days = (at: string) => `day ${(Date.parse(at) - Date.parse(day(0))) / 86_400_000}`;
  return [
    `${tampering.of} ${kind}`,
    ...('reference' in tampering ? [tampering.reference.replace(referenceOf(''), '')] : []),
    days(runAt),
    ...('attribute' in tampering ? [tampering.attribute] : []),
    ...('other' in tampering ? [`and ${days(tampering.other)}`] : []),
    ...(tampering.kind === 'root-mismatch' ? [`${tampering.rows} of ${tampering.recorded}`] : []),
    ...('runs' in tampering ? [`${tampering.runs} runs`] : []),
    ...('missing' in tampering && tampering.missing.length > 0
      ? [`without ${tampering.missing.map((each) => each.replace(referenceOf(''), '')).join(', ')}`]
      : []),
  ].join(' ');
}

type Deed = {
  readonly says: string;
  readonly does: (story: Story) => Promise<unknown>;
  /** All that verify names, in whatever order. */
  readonly named: readonly string[];
};

const all = (acts: readonly Promise<unknown>[]) => Promise.all(acts);
const rowsOf = ({ honest }: Story, tag: string) =>
  honest.snapshots.filter(({ reference }) => reference === referenceOf(tag));
const rowsOfDay = ({ honest }: Story, onDay: number) => honest.snapshots.filter(({ runAt }) => runAt === day(onDay));
/** What a forger makes of a row: another digest, all of it in order in itself. */
const forged = (story: Story, onDay: number) => rehashed({ ...story.row('v1', onDay), digest: digestC });
const stranger = (story: Story, runAt: string) =>
  rehashed({ ...story.row('v1', 0), reference: referenceOf('v9'), runAt, lastDigestSince: runAt });

const removals: readonly Deed[] = [
  {
    says: 'the oldest row of a tag is removed',
    does: (story) => story.remove(story.row('v1', 0)),
    named: ['run root-mismatch day 0 2 of 3', 'row removed v1 day 0'],
  },
  {
    says: 'a row in the middle is removed',
    does: (story) => story.remove(story.row('v1', 2)),
    named: ['run root-mismatch day 2 3 of 4 without v1', 'row removed v1 day 2'],
  },
  {
    says: 'the newest row of a tag is removed',
    does: (story) => story.remove(story.row('v1', lastDay)),
    named: ['run root-mismatch day 7 3 of 4 without v1'],
  },
  {
    // Of several rows in a row only the last is named by one that is there; the roots tell the others.
    says: 'several rows in a row are removed',
    does: (story) => all([4, 5, 6].map((onDay) => story.remove(story.row('v1', onDay)))),
    named: [
      'run root-mismatch day 4 3 of 4 without v1',
      'run root-mismatch day 5 2 of 3 without v3',
      'run root-mismatch day 6 3 of 4',
      'row removed v1 day 6',
    ],
  },
  {
    // A root tells that a row is gone, not which: where no other row is left, the tag itself cannot be named.
    says: 'all rows of a tag are removed',
    does: (story) => all(rowsOf(story, 'v4').map((row) => story.remove(row))),
    named: [
      'run root-mismatch day 2 3 of 4',
      'run root-mismatch day 4 3 of 4',
      'run root-mismatch day 5 2 of 3 without v3',
      'run root-mismatch day 6 3 of 4',
      'run root-mismatch day 7 3 of 4',
    ],
  },
  {
    says: 'all rows of a run are removed',
    does: (story) => all(rowsOfDay(story, 6).map((row) => story.remove(row))),
    named: [
      'run root-mismatch day 6 0 of 4 without v1, v2, v4',
      ...['v1', 'v2', 'v3', 'v4'].map((tag) => `row removed ${tag} day 6`),
    ],
  },
];

const insertions: readonly Deed[] = [
  {
    says: 'a row of a new tag is inserted, whole in itself',
    does: (story) => story.put(stranger(story, day(4))),
    named: ['row misjudged v9 day 4', 'row inserted v9 day 4'],
  },
  {
    says: 'a row of a new tag is inserted into the newest run',
    does: (story) => story.put(stranger(story, day(lastDay))),
    named: ['row misjudged v9 day 7', 'row inserted v9 day 7'],
  },
  {
    says: 'a row of a new tag is inserted with a hash of its own',
    does: (story) => story.put({ ...stranger(story, day(4)), hash: 'none' }),
    named: ['row inserted v9 day 4', 'row edited v9 day 4'],
  },
  {
    says: 'a row of a new tag is inserted, hidden from the index of the runs',
    does: (story) => {
      const { statusKey: _, ...hidden } = stranger(story, day(4));
      return story.put(hidden);
    },
    named: ['row misjudged v9 day 4', 'row index-key-edited v9 day 4 statusKey'],
  },
  {
    says: 'two rows are inserted into a run',
    does: (story) =>
      all([
        story.put(stranger(story, day(4))),
        story.put(rehashed({ ...stranger(story, day(4)), reference: referenceOf('v8') })),
      ]),
    // A root that was taken of fewer rows does not tell which of them.
    named: ['row misjudged v8 day 4', 'row misjudged v9 day 4', 'run root-mismatch day 4 6 of 4'],
  },
  {
    says: 'a row is inserted where there was no run',
    does: (story) => story.put(stranger(story, between(4))),
    named: ['row without-run v9 day 4.5'],
  },
  {
    says: 'a row that claims to have expired long ago is inserted where there was no run',
    does: (story) => story.put(rehashed({ ...stranger(story, between(4)), expiresAt: 1 })),
    named: ['row without-run v9 day 4.5'],
  },
  {
    says: 'a row of a tag is inserted between runs, linked to the one before',
    does: (story) => story.put(rehashed({ ...story.row('v1', 4), runAt: between(4), ...after(story.row('v1', 4)) })),
    named: ['row without-run v1 day 4.5', 'row forked v1 day 4.5 and day 5'],
  },
  {
    says: 'a row of a tag is inserted between runs, linked to none',
    does: (story) => story.put(rehashed({ ...story.row('v1', 4), runAt: between(4), ...after(null) })),
    named: ['row without-run v1 day 4.5', 'row unlinked v1 day 4.5', 'row inserted v1 day 4.5'],
  },
  {
    says: 'a row is inserted at a run that could not record its tag, linked to the one before',
    does: (story) => story.put(rehashed({ ...story.row('v3', 4), runAt: day(5), ...after(story.row('v3', 4)) })),
    named: ['row misjudged v3 day 5', 'row inserted v3 day 5', 'row forked v3 day 5 and day 6'],
  },
  {
    // Of the two rows, the second follows the first; the roots and the runs tell of both.
    says: 'two rows of a tag are inserted, the second linked to the first',
    does: async (story) => {
      const first = rehashed({ ...story.row('v3', 4), runAt: between(4), ...after(story.row('v3', 4)) });
      await story.put(first);
      await story.put(rehashed({ ...story.row('v3', 4), runAt: day(5), ...after(first) }));
    },
    named: [
      'row misjudged v3 day 5',
      'row without-run v3 day 4.5',
      'row inserted v3 day 5',
      'row forked v3 day 4.5 and day 6',
    ],
  },
  {
    // The row that was the first is not linked to the one that is the first now: nothing tells which of them lies.
    says: 'a row is inserted before the first of its tag, into a run that was before',
    does: (story) => story.put(rehashed({ ...story.row('v4', 2), runAt: day(1) })),
    named: ['row misjudged v4 day 1', 'row inserted v4 day 1', 'row unlinked v4 day 2'],
  },
];

const rewritings: readonly Deed[] = [
  {
    says: 'a row is rewritten with its hash',
    does: (story) => story.put(forged(story, 4)),
    named: ['row misjudged v1 day 4', 'run root-mismatch day 4 4 of 4', 'row rewritten v1 day 4'],
  },
  {
    says: 'a row is rewritten with its hash, and so is the next',
    does: async (story) => {
      const first = forged(story, 4);
      await story.put(first);
      await story.put(rehashed({ ...story.row('v1', 5), ...after(first) }));
    },
    named: [
      'row misjudged v1 day 4',
      'run root-mismatch day 4 4 of 4',
      'run root-mismatch day 5 3 of 3',
      'row rewritten v1 day 5',
    ],
  },
  {
    // Nothing names the newest row but its root, and that does not tell which of its rows was changed.
    says: 'the newest row of a tag is rewritten with its hash',
    does: (story) => story.put(forged(story, lastDay)),
    named: ['row misjudged v1 day 7', 'run root-mismatch day 7 4 of 4'],
  },
  {
    says: 'a row is moved to a time between runs',
    does: async (story) => {
      await story.remove(story.row('v1', 4));
      await story.put({ ...story.row('v1', 4), runAt: between(4) });
    },
    named: [
      'run root-mismatch day 4 3 of 4 without v1',
      'row without-run v1 day 4.5',
      'row edited v1 day 4.5',
      'row inserted v1 day 4.5',
      'row removed v1 day 4',
    ],
  },
  {
    says: 'a row is given to another tag',
    does: async (story) => {
      await story.remove(story.row('v1', 4));
      await story.put({ ...story.row('v1', 4), reference: referenceOf('v9') });
    },
    named: ['run root-mismatch day 4 4 of 4', 'row removed v1 day 4', 'row edited v9 day 4'],
  },
  {
    says: 'two rows of a tag change places',
    does: (story) =>
      all([story.put({ ...story.row('v1', 1), runAt: day(2) }), story.put({ ...story.row('v1', 2), runAt: day(1) })]),
    named: [
      'run root-mismatch day 1 3 of 3',
      'run root-mismatch day 2 4 of 4',
      'row edited v1 day 1',
      'row edited v1 day 2',
    ],
  },
  {
    says: 'two tags of a run change places',
    does: (story) =>
      all([
        story.put({ ...story.row('v1', 6), reference: referenceOf('v2') }),
        story.put({ ...story.row('v2', 6), reference: referenceOf('v1') }),
      ]),
    named: ['run root-mismatch day 6 4 of 4', 'row edited v1 day 6', 'row edited v2 day 6'],
  },
  {
    // Both rows name the same one: that the honest one of them is named as well cannot be helped.
    says: 'a row is linked past the one before it',
    does: (story) => story.put(rehashed({ ...story.row('v1', 6), ...after(story.row('v1', 4)) })),
    named: ['run root-mismatch day 6 4 of 4', 'row forked v1 day 5 and day 6', 'row rewritten v1 day 6'],
  },
];

const runDeeds: readonly Deed[] = [
  {
    says: 'the first run is removed',
    does: (story) => story.remove(story.run(0)),
    named: ['run removed day 0', ...['v1', 'v2', 'v3'].map((tag) => `row without-run ${tag} day 0`)],
  },
  {
    says: 'a run in the middle is removed',
    does: (story) => story.remove(story.run(4)),
    named: ['run removed day 4', ...['v1', 'v2', 'v3', 'v4'].map((tag) => `row without-run ${tag} day 4`)],
  },
  {
    says: 'the newest run is removed, and its rows are left',
    does: (story) => story.remove(story.run(lastDay)),
    named: ['v1', 'v2', 'v3', 'v4'].map((tag) => `row without-run ${tag} day 7`),
  },
  {
    says: 'a run is removed with all its rows',
    does: (story) => all([story.run(6), ...rowsOfDay(story, 6)].map((row) => story.remove(row))),
    named: ['run removed day 6', ...['v1', 'v2', 'v3', 'v4'].map((tag) => `row removed ${tag} day 6`)],
  },
  {
    says: 'a run is made one that never ended',
    does: (story) => story.put(underWay(story.run(4))),
    named: ['run removed day 4'],
  },
  {
    says: 'a run is stripped of its root alone',
    does: (story) => story.put({ ...story.run(4), root: null }),
    named: ['run edited day 4'],
  },
  {
    says: 'a run is given a root that is none',
    does: (story) => story.put({ ...story.run(4), root: 'none' }),
    named: ['run edited day 4'],
  },
  {
    says: 'a run is rewritten with its root',
    does: (story) => story.put(rehashedRun({ ...story.run(4), targets: 9 }, story.honest.snapshots)),
    named: ['run rewritten day 4'],
  },
  {
    says: 'a run is linked past the one before it, with its root',
    does: (story) => story.put(rehashedRun({ ...story.run(5), ...afterRun(story.run(3)) }, story.honest.snapshots)),
    named: ['run forked day 4 and day 5', 'run rewritten day 5'],
  },
  {
    says: 'a run is linked to none, with its root',
    does: (story) => story.put(rehashedRun({ ...story.run(5), ...afterRun(null) }, story.honest.snapshots)),
    named: ['run unlinked day 5', 'run rewritten day 5'],
  },
  {
    says: 'a run is inserted, linked to the one before',
    does: (story) =>
      story.put(rehashedRun({ ...story.run(4), runAt: between(4), tally: nothingSeen, ...afterRun(story.run(4)) }, [])),
    named: ['run forked day 4.5 and day 5'],
  },
  {
    says: 'a run is inserted, linked to one further back',
    does: (story) =>
      story.put(rehashedRun({ ...story.run(4), runAt: between(4), tally: nothingSeen, ...afterRun(story.run(2)) }, [])),
    named: ['run forked day 3 and day 4.5', 'run inserted day 4.5'],
  },
  {
    says: 'a run that never ended is inserted behind ones that did, with a row',
    does: (story) =>
      all([story.put(underWay({ ...story.run(4), runAt: between(4) })), story.put(stranger(story, between(4)))]),
    named: ['row misjudged v9 day 4.5', 'run inserted day 4.5'],
  },
  {
    says: 'a run is made to expire before a row of it is removed',
    does: (story) => all([story.put({ ...story.run(4), expiresAt: 1 }), story.remove(story.row('v1', 4))]),
    named: ['run edited day 4', 'row removed v1 day 4'],
  },
  {
    says: 'a run is made to expire, and nothing else',
    does: (story) => story.put({ ...story.run(lastDay), expiresAt: 1 }),
    named: ['run edited day 7'],
  },
];

/** What leaves the tables whole in themselves, and `day` of a run whose root tells it. */
const hidden: readonly (Omit<Deed, 'named'> & { readonly onDay: number })[] = [
  {
    says: 'the history of a tag is rewritten from a row on to the end, with every hash and root',
    does: (story) => rewriteHistory(story, 'v1', 4, { sizeBytes: 1 }),
    onDay: lastDay,
  },
  {
    says: 'the newest run is removed with all its rows',
    does: (story) => all([story.run(lastDay), ...rowsOfDay(story, lastDay)].map((row) => story.remove(row))),
    onDay: lastDay,
  },
  {
    says: 'the newest run is made one that never ended',
    does: (story) => story.put(underWay(story.run(lastDay))),
    onDay: lastDay,
  },
  {
    says: 'the newest run is rewritten with its root',
    does: (story) => story.put(rehashedRun({ ...story.run(lastDay), targets: 9 }, story.honest.snapshots)),
    onDay: lastDay,
  },
];

/** What the seals tell that hashes do not, and what is told of those who have the key. */
const forgeries: readonly Deed[] = [
  {
    says: 'a row is planted under a time that comes',
    does: (story) => story.put(stranger(story, day(lastDay + 1))),
    named: ['row without-run v9 day 8', 'row unsealed v9 day 8'],
  },
  {
    says: 'a run is planted, with a row',
    does: (story) =>
      all([
        story.put(underWay({ ...story.run(lastDay), runAt: day(lastDay + 1) })),
        story.put(stranger(story, day(lastDay + 1))),
      ]),
    named: ['run unsealed day 8', 'row unsealed v9 day 8'],
  },
  {
    says: 'a finished run is planted after the newest',
    does: (story) =>
      story.put(
        rehashedRun(
          { ...story.run(lastDay), runAt: between(lastDay), tally: nothingSeen, ...afterRun(story.run(lastDay)) },
          [],
        ),
      ),
    named: ['run unsealed day 7.5'],
  },
  {
    says: 'a row is rewritten with its hash',
    does: (story) => story.put(forged(story, 4)),
    named: ['run root-mismatch day 4 4 of 4', 'row unsealed v1 day 4'],
  },
  {
    says: 'the end of the history is rewritten, with every hash and root',
    does: (story) => rewriteHistory(story, 'v1', lastDay, { sizeBytes: 1 }),
    named: ['run unsealed day 7', 'row unsealed v1 day 7'],
  },
  {
    says: 'the newest run is made one that never ended',
    does: (story) => story.put(underWay(story.run(lastDay))),
    named: ['run unsealed day 7'],
  },
  {
    says: 'the first run is rewritten with a row, and the row after that',
    does: (story) => {
      const first = rehashed({ ...story.row('v1', 0), sizeBytes: 1 });
      const second = rehashed({ ...story.row('v1', 1), ...after(first) });
      return all([
        story.put(first),
        story.put(second),
        story.put(
          rehashedRun(story.run(0), [...story.honest.snapshots.filter((row) => row !== story.row('v1', 0)), first]),
        ),
      ]);
    },
    // The next run names one before it, so that there was none of another key.
    named: ['run unsealed day 0', 'row unsealed v1 day 0', 'run root-mismatch day 1 3 of 3', 'row unsealed v1 day 1'],
  },
  {
    says: 'an alert is made to look sent',
    does: (story) => {
      const run = story.run(1);
      const delivery = { ...(run['delivery'] as object), messageIds: ['none'] };
      return story.put({ ...run, delivery });
    },
    named: ['run delivery-edited day 1'],
  },
  {
    says: 'a run with the key says nothing of an alert before it',
    does: (story) => story.put(resealed(rerooted({ ...story.run(2), receipts: [] }))),
    // What it says of its own alert was sealed for another root.
    named: ['run rewritten day 2', 'run untold day 1', 'run delivery-edited day 2'],
  },
  {
    says: 'a row with the key believes what does not follow',
    does: (story) => story.put(resealed(rehashed({ ...story.row('v1', lastDay), baseline: digestC }))),
    named: ['run root-mismatch day 7 4 of 4', 'row misjudged v1 day 7'],
  },
  {
    says: 'a row with the key is put under a time of no run, though it expired',
    does: (story) => story.put(resealed(rehashed({ ...stranger(story, between(4)), expiresAt: 1 }))),
    named: ['row without-run v9 day 4.5'],
  },
];

const deeds = [...removals, ...insertions, ...rewritings, ...runDeeds];

for (const [index, { server, available, start }] of storeServers.entries()) {
  // The second server is asked whether it tells the rows as the first does, not all over again.
  const few = index === 0 ? 1 : 4;

  describe.runIf(available)(server, () => {
    let running: LocalServer;
    let story: Story;
    beforeAll(async () => {
      running = await start();
      const client = givenDynamoDb(running.endpoint);
      await createTables(client);
      client.destroy();
      story = await tellStory(running.endpoint);
    });
    afterEach(() => story.restore());
    afterAll(async () => {
      story.close();
      await running.stop();
    });

    /** As whoever does not have the key verifies. */
    const verify = (options: Partial<VerifyOptions> = {}) => story.verify({ sealing: null, ...options });

    test('an honest history is whole, and so it is after each deed is undone', async () => {
      expect(await verify()).toEqual({
        rows: story.honest.snapshots.length,
        runs: 8,
        tags: 4,
        since: day(0),
        until: day(lastDay),
        newest: { runAt: day(lastDay), root: story.run(lastDay)['root'] },
        unfinished: [],
        sealsChecked: false,
        newer: { runs: 0, rows: 0 },
        late: 0,
        notReplayed: 0,
        tamperings: [],
        roots: new Map(story.honest.runs.map(({ runAt, root }) => [runAt, root])),
      });
      await story.remove(story.row('v1', 4));
      expect((await verify()).tamperings).not.toEqual([]);
      await story.restore();
      expect((await verify()).tamperings).toEqual([]);
    });

    test.each(deeds.filter((_, at) => at % few === 0))('named exactly: $says', async (deed) => {
      await deed.does(story);
      const { tamperings } = await verify();
      expect(tamperings.map(brief).toSorted()).toEqual(deed.named.toSorted());
    });

    test.each(hidden)('only a root that was kept elsewhere tells that $says', async ({ does, onDay }) => {
      await does(story);
      expect((await verify()).tamperings).toEqual([]);
      const { runAt, root } = story.run(onDay) as { runAt: string; root: string };
      const { tamperings } = await verify({ expectedRoots: new Map([[runAt, root]]) });
      expect(tamperings).toEqual([
        {
          of: 'run',
          kind: 'root-unexpected',
          runAt,
          expected: root,
          found: expect.toSatisfy((found) => found !== root),
        },
      ]);
      // Up to the run of a root that agrees, the history is as it was.
      const before = story.run(3) as { runAt: string; root: string };
      expect(await verify({ expectedRoots: new Map([[before.runAt, before.root]]) })).toMatchObject({
        tamperings: [],
      });
    });

    test('a run that is not recorded has no root to keep: the newest one is that of a run before', async () => {
      await story.put(underWay(story.run(lastDay)));
      expect(await verify()).toMatchObject({
        until: day(lastDay),
        newest: { runAt: day(lastDay - 1), root: story.run(lastDay - 1)['root'] },
        unfinished: [day(lastDay)],
      });
    });

    test('a root of a run that there never was is not found', async () => {
      const root = 'a'.repeat(64);
      const { tamperings } = await verify({ expectedRoots: new Map([[between(4), root]]) });
      expect(tamperings).toEqual([
        { of: 'run', kind: 'root-unexpected', runAt: between(4), expected: root, found: null },
      ]);
    });

    test('of one tag its own rows are verified, and the chain of the runs; the roots are not held against rows', async () => {
      await story.put(forged(story, 4));
      await story.remove(story.row('v2', 2));
      const tags = await Promise.all(['v1', 'v2', 'v3'].map((tag) => verify({ reference: referenceOf(tag) })));
      expect(tags.map(({ tamperings }) => tamperings.map(brief).toSorted())).toEqual([
        ['row misjudged v1 day 4', 'row rewritten v1 day 4'],
        ['row removed v2 day 2'],
        [],
      ]);
      expect(tags.map(({ rows }) => rows)).toEqual([8, 7, 6]);
      await story.remove(story.run(4));
      const { tamperings } = await verify({ reference: referenceOf('v3') });
      expect(tamperings.map(brief)).toEqual(['run removed day 4']);
    });

    test('from a moment on, what is before it is left alone', async () => {
      await story.put({ ...story.row('v1', 2), note: 'edited' });
      await story.put({ ...story.run(2), targets: 9 });
      await story.put(stranger(story, between(2)));
      expect((await verify()).tamperings.map(brief).toSorted()).toEqual([
        'row edited v1 day 2',
        'row without-run v9 day 2.5',
        'run edited day 2',
      ]);
      expect((await verify({ since: day(2) })).tamperings).toHaveLength(3);
      expect(await verify({ since: day(3) })).toMatchObject({ tamperings: [], rows: 2 + 4 + 3 + 4 + 4, tags: 4 });
      expect(await verify({ since: day(3) })).toMatchObject({ runs: 5, since: day(3), until: day(lastDay) });
      expect(await verify({ since: day(lastDay + 1) })).toMatchObject({
        ...{ rows: 0, runs: 0, since: null, until: null },
        newest: { runAt: day(lastDay) },
      });
      await story.remove(story.row('v1', 4));
      expect((await verify({ since: day(5) })).tamperings.map(brief)).toEqual(['row removed v1 day 4']);
    });

    test('rows of a newer version are counted beside all else that is found; one that is not whole is edited', async () => {
      const row = newer(story.row('v1', 2));
      await story.put({ ...row, hash: 'a'.repeat(64) });
      expect((await verify()).tamperings.map(brief)).toEqual(['run root-mismatch day 2 4 of 4', 'row edited v1 day 2']);
      // Its run is of this version.
      await story.put(row);
      expect((await verify()).tamperings.map(brief).toSorted()).toEqual([
        'row edited v1 day 2',
        'run root-mismatch day 2 4 of 4',
      ]);
      await story.restore();

      await story.put(newerRun(story.run(lastDay)));
      await story.put(newer(story.row('v1', lastDay)));
      await story.put({ ...story.row('v1', 2), note: 'edited' });
      expect(await verify()).toMatchObject({ newer: { runs: 1, rows: 1 }, runs: 8 });
      expect((await verify()).tamperings.map(brief)).toEqual(['row edited v1 day 2']);
      // With the key such a row is believed only where that sealed it.
      expect((await story.verify()).tamperings.map(brief).toSorted()).toEqual([
        'row edited v1 day 2',
        'row unsealed v1 day 7',
        'run unsealed day 7',
      ]);
      await story.put(resealed(newerRun(story.run(lastDay))));
      await story.put(resealed(newer(story.row('v1', lastDay))));
      expect(await story.verify()).toMatchObject({ newer: { runs: 1, rows: 1 } });
      expect((await story.verify()).tamperings.map(brief)).toEqual(['row edited v1 day 2']);
    });

    test('a run of a newer version before runs of this one is tampering', async () => {
      await story.put(newerRun(story.run(4)));
      expect((await verify()).tamperings.map(brief)).toEqual(['run edited day 4']);
    });

    test.each(forgeries)('with the key, it is named that $says', async ({ does, named }) => {
      await does(story);
      expect((await story.verify()).tamperings.map(brief).toSorted()).toEqual(named.toSorted());
    });

    test('a history under another key is told in one line, and read on by its hashes', async () => {
      const { tamperings, sealsChecked } = await story.verify({ sealing: sealWith(SealKey.parse('b'.repeat(64))) });
      expect([sealsChecked, ...tamperings.map(brief)]).toEqual([true, 'run other-key day 7 8 runs']);
      await story.put({ ...story.row('v1', 2), note: 'edited' });
      const found = await story.verify({ sealing: sealWith(SealKey.parse('b'.repeat(64))) });
      expect(found.tamperings.map(brief)).toEqual(['run other-key day 7 8 runs', 'row edited v1 day 2']);
    });
  });
}
