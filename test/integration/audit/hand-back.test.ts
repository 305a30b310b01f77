import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { noTrouble, snapshotRows, troubleIn } from '../../support/account.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, referenceOfTag, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
  await world.audit(day(0));
  for (const tag of tags) world.ncr.tags.put('example', 'web/api', tag, { digest: digestB });
});
afterEach(() => world.stop());

const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;

/** The store takes no row of these tags. */
const refusing =
  (...refused: readonly (typeof tags)[number][]) =>
  (ports: Ports): Ports => ({
    ...ports,
    snapshots: {
      ...ports.snapshots,
      append: async (snapshot, assertHeld) => {
        if (refused.some((tag) => snapshot.reference === referenceOfTag(tag))) throw new Error('The table is full.');
        return ports.snapshots.append(snapshot, assertHeld);
      },
    },
  });

/** An invocation of the run that others may follow. */
const invoke = (faulty?: (ports: Ports) => Ports) =>
  world.audit(day(1), { isRetried: true, ...(faulty !== undefined && { faulty }) });

const tagsAsked = (since: number) =>
  world.ncr.requests.slice(since).flatMap((request) => /v\d$/.exec(request.path) ?? []);

const ofRun = async () => (await snapshotRows(world)).filter(({ runAt }) => runAt === day(1));

test('a first invocation hands back what it could not record; the second records just that, and all is mailed once', async () => {
  await expect(invoke(refusing('v2', 'v3'))).rejects.toMatchObject({
    code: 'run-incomplete',
    message: expect.stringMatching(/2 tags could not be recorded, among them .*v2 \(.*The table is full/),
  });
  expect(await world.stateAt(day(1))).toBe('running');
  expect(world.takeMails()).toEqual([]);
  const written = await ofRun();
  expect(written.map(({ reference }) => reference).toSorted()).toEqual(
    ['v1', 'v4'].map((tag) => `prod/web/api:${tag}`),
  );

  const asked = world.ncr.requests.length;
  expect(await invoke()).toMatchObject({
    kind: 'audited',
    failures: [],
    run: { interrupted: false, unrecorded: [], tally: { present: 4, failed: 0, opened: 4, eventful: 4 } },
  });
  expect(tagsAsked(asked)).toEqual(['v2', 'v3']);
  expect(await ofRun()).toEqual(expect.arrayContaining(written));
  const mails = world.takeMails();
  expect(mails).toHaveLength(1);
  expect(toldIn(mails)).toEqual(tags.map(changed));

  const rows = await world.rows();
  expect(await invoke()).toMatchObject({ kind: 'already-done', failures: [] });
  expect(await world.rows()).toEqual(rows);
  expect(world.takeMails()).toEqual([]);
  await world.audit(day(2));
  expect(world.takeMails()).toEqual([]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('if the second invocation fails too, the run is recorded without the tag, and says so', async () => {
  await expect(invoke(refusing('v2', 'v3'))).rejects.toMatchObject({ code: 'run-incomplete' });
  expect(await invoke(refusing('v2'))).toMatchObject({
    kind: 'audited',
    failures: [{ message: 'prod/web/api:v2 was not recorded.' }],
    run: { unrecorded: ['prod/web/api:v2'], tally: { present: 3, failed: 1, opened: 3, eventful: 3 } },
  });
  expect(toldIn(world.takeMails())).toEqual(['v1', 'v3', 'v4'].map(changed));
  // Nothing can be added to what is recorded.
  expect(await invoke()).toMatchObject({ kind: 'already-done', failures: [] });
  expect(world.takeMails()).toEqual([]);
  expect(await world.audit(day(2))).toMatchObject({ failures: [], tally: { failed: 0, opened: 1 } });
  expect(toldIn(world.takeMails())).toEqual([changed('v2')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('the last invocation that is to come hands nothing back', async () => {
  expect(await world.audit(day(1), { isRetried: false, faulty: refusing('v2') })).toMatchObject({
    kind: 'audited',
    tally: { present: 3, failed: 1 },
  });
  expect(await world.stateAt(day(1))).toBe('notified');
});
