import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { AuditError } from '../../../functions/domain/audit-error.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { noTrouble, troubleIn } from '../../support/account.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { observeThrough } from '../../support/faults/observe-through.ts';
import { oneByOne } from '../../support/faults/one-by-one.ts';
import { believing, finished, givenForger, namedIn, secondAfter } from '../../support/faults/planting.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
  await world.audit(day(0));
});
afterEach(() => world.stop());

const push = (tag: string, digest: string = digestB) => world.ncr.tags.put('example', 'web/api', tag, { digest });
const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;
const tampered = (table: 'Snapshots' | 'Runs') => `CRITICAL: stored history was tampered with, ${table} table`;
const audited = { kind: 'audited', failures: [], tally: { failed: 0 } };

describe('a run that crashed, and what was planted since', () => {
  beforeEach(async () => {
    push('v1');
    const faulty = (ports: Ports) =>
      oneByOne(crashingPorts(ports, { call: 'append', nth: 2, when: 'after its effect' }));
    await expect(world.audit(day(1), { faulty })).rejects.toThrow('The process crashed.');
    world.pass(leaseMs + 1_000);
    const forger = await givenForger(world);
    push('v4');
    await forger.put(believing(forger.row('v4', 0), day(1)), finished(forger.run(0), secondAfter(day(1))));
  });

  test('it is closed by the next run without the planted row, and the planted run hides it from nobody', async () => {
    expect(await world.audit(day(2))).toMatchObject(audited);
    expect(toldIn(world.takeMails()).toSorted()).toEqual(
      [changed('v1'), changed('v4'), tampered('Runs'), tampered('Snapshots')].toSorted(),
    );
    expect(await world.stores.runs.find(day(1))).toMatchObject({ interrupted: true, tally: { present: 2 } });
    expect(await namedIn(world)).toEqual(['row inserted v4 day 1', 'row unsealed v4 day 1', 'run unsealed day 1.00']);
    expect(await world.audit(day(3))).toMatchObject({ ...audited, tally: { opened: 0 } });
  });

  test('it is resumed past the planted row, which is replaced', async () => {
    expect(await world.audit(day(1))).toMatchObject({ ...audited, tally: { present: 4 } });
    expect(toldIn(world.takeMails()).toSorted()).toEqual(
      [changed('v1'), changed('v4'), tampered('Runs'), tampered('Snapshots')].toSorted(),
    );
    expect(await namedIn(world)).toEqual(['run unsealed day 1.00']);
  });
});

test('a newest run that is spoilt does not bring back what was expected before it', async () => {
  const moving = parseConfig(auditYaml(world.ncr.url).replace('staleAfter: never', '$&, expect: moving'), 'audit.yaml');
  push('v1');
  await world.audit(day(1), { config: moving });
  world.takeMails();
  const forger = await givenForger(world);
  await forger.put({ ...forger.run(1), targets: 9 });
  push('v1', digestA);
  expect(await world.audit(day(2))).toMatchObject(audited);
  expect(toldIn(world.takeMails())).toEqual([
    tampered('Runs'),
    'CRITICAL: digest rolled back unexpectedly, prod/web/api:v1',
  ]);
  expect(await namedIn(world)).toEqual(['run edited day 1']);
});

describe('a planted lease', () => {
  const lease = { auditor: 'test/lease', runAt: 'lease' };
  const ofLease = async () =>
    (await world.dynamodb.send(new GetCommand({ TableName: tableNames.RUNS_TABLE, Key: lease }))).Item;

  test.each<{ says: string; content: RawRow }>([
    {
      says: 'for this very run, for ever',
      content: { holder: 'x', heldFor: day(1), renewals: 1e15, seal: 'a'.repeat(64) },
    },
    { says: 'for a run that comes', content: { holder: 'x', heldFor: day(9), renewals: 0, seal: 'a'.repeat(64) } },
    { says: 'of no form at all', content: { holder: { a: [1] }, heldFor: null, renewals: 'x', seal: new Set(['x']) } },
    { says: 'without a seal', content: { holder: 'x', heldFor: day(1), renewals: 0 } },
  ])('holds no run up, and is told: $says', async ({ content }) => {
    const forger = await givenForger(world);
    await forger.put({ ...lease, ...content });
    push('v1');
    const startedMs = performance.now();
    expect(await world.audit(day(1), { watch: 'by the clock' })).toMatchObject(audited);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    const mails = world.takeMails();
    expect(toldIn(mails)).toEqual([tampered('Runs'), changed('v1')]);
    expect(mails[0]?.body).toContain('row           the lease, which keeps two runs from working at once');
    expect(await troubleIn(world)).toEqual(noTrouble);
    await world.audit(day(2), { watch: 'by the clock' });
    expect(toldIn(world.takeMails())).toEqual([tampered('Runs').replace('CRITICAL', 'RESOLVED')]);
  });

  test('that was genuine once counts until it has stood still for as long as a lease lasts', async () => {
    let seen: RawRow | undefined;
    const faulty = (ports: Ports): Ports =>
      observeThrough(ports, async (ask, ...given) => {
        seen = await ofLease();
        return ask(...given);
      });
    await world.audit(day(1), { faulty });
    const forger = await givenForger(world);
    await forger.put({ ...seen });
    push('v1');
    expect(await world.audit(day(2))).toMatchObject(audited);
    expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
    expect(world.met).toEqual([]);
  });
});

test.each<{ says: string; compressed: unknown }>([
  { says: 'bytes that do not unpack', compressed: Buffer.from('nothing') },
  { says: 'no bytes', compressed: 'text' },
  { says: 'the claim that it was too large', compressed: null },
])('a kept configuration that was edited is told and replaced: $says', async ({ compressed }) => {
  const forger = await givenForger(world);
  await forger.put({ auditor: 'test/configurations', runAt: world.config.version, compressed });
  push('v1');
  expect(await world.audit(day(1))).toMatchObject(audited);
  const mails = world.takeMails();
  expect(toldIn(mails)).toEqual([tampered('Runs'), changed('v1')]);
  expect(mails[0]?.body).toContain(`the kept configuration ${world.config.version.slice(0, 12)}`);
  expect(await world.stores.configurations.find(world.config.version)).toMatchObject({ kind: 'kept' });
  expect(await troubleIn(world)).toEqual(noTrouble);
});

describe('an alert that is owed', () => {
  const delivery = { route: 'email', through: null, messageIds: ['m'], completedAt: day(1), seal: 'a'.repeat(64) };
  beforeEach(async () => {
    push('v1');
    await world.audit(day(1));
    world.takeMails();
    push('v2');
    const publish = async () => {
      throw new AuditError('alert-not-sent', 'The topic is down.');
    };
    await world.audit(day(2), { faulty: (ports) => ({ ...ports, publish }) });
    world.pass(3_600_000);
  });

  test.each<{ says: string; forged: (runBefore: RawRow) => unknown }>([
    { says: 'is marked as sent', forged: () => delivery },
    { says: 'is marked as sent, without a seal', forged: () => ({ ...delivery, seal: null }) },
    { says: 'gets the mark of another run', forged: (before) => before['delivery'] },
    { says: 'gets a mark of no form', forged: () => [1, { a: new Set(['x']) }] },
  ])('is sent all the same, and what was done is told, where it $says', async ({ forged }) => {
    const forger = await givenForger(world);
    await forger.put({ ...forger.run(2), delivery: forged(forger.run(1)) });
    expect(await world.audit(day(3))).toMatchObject(audited);
    expect(toldIn(world.takeMails())).toEqual([changed('v2'), tampered('Runs')]);
    expect(await troubleIn(world)).toEqual(noTrouble);
    await world.audit(day(4));
    expect(toldIn(world.takeMails())).toEqual([tampered('Runs').replace('CRITICAL', 'RESOLVED')]);
  });

  test('is sent a second time where its mark is taken away: nothing is lost by it', async () => {
    await world.audit(day(2));
    expect(toldIn(world.takeMails())).toEqual([changed('v2')]);
    const forger = await givenForger(world);
    const { delivery: _, ...undelivered } = forger.run(2);
    await forger.put(undelivered);
    expect(await world.audit(day(3))).toMatchObject(audited);
    expect(toldIn(world.takeMails())).toEqual([changed('v2')]);
    expect(await troubleIn(world)).toEqual(noTrouble);
  });
});

test('hundreds of planted rows are told in two findings, once, and stop nothing', async () => {
  await world.audit(day(1));
  const forger = await givenForger(world);
  const row = forger.row('v1', 1);
  for (let each = 0; each < 300; each += 1) {
    await forger.put(
      believing({ ...row, reference: `prod/web/api:planted-${each}` }, day(1)),
      finished(forger.run(1), new Date(Date.parse(day(1)) + each * 1_000 + 1).toISOString()),
    );
  }
  push('v1');
  expect(await world.audit(day(2))).toMatchObject({ ...audited, tally: { present: tags.length } });
  const [mail, ...others] = world.takeMails();
  expect(others).toEqual([]);
  expect(toldIn(mail === undefined ? [] : [mail])).toEqual([tampered('Snapshots'), tampered('Runs'), changed('v1')]);
  expect(mail?.subject).toBe('[tagwarden test] CRITICAL: stored history was tampered with: 2 tables, 1 more');
  expect(mail?.body.match(/^ {2}rows .*$/gm)).toEqual(Array(2).fill('  rows          300 rows'));
  expect(mail?.body.length).toBeLessThan(6_000);
  const named = Object.groupBy(await namedIn(world), (each) => each.split(' ').slice(0, 2).join(' '));
  expect(Object.entries(named).map(([what, each]) => [what, each?.length])).toEqual([
    ['row unsealed', 300],
    ['run root-mismatch', 1],
    ['run unsealed', 300],
  ]);
  await world.audit(day(3));
  expect(toldIn(world.takeMails())).toEqual([tampered('Snapshots').replace('CRITICAL', 'RESOLVED')]);
}, 30_000);

test('what is done to the row of a run while it is at work is told in its own mail', async () => {
  const meddled = (ports: Ports): Ports =>
    observeThrough(ports, async (ask, ...given) => {
      const { Item } = await world.dynamodb.send(
        new GetCommand({ TableName: tableNames.RUNS_TABLE, Key: { auditor: 'test', runAt: day(2) } }),
      );
      const spoilt = { ...Item, targets: 9 };
      await world.dynamodb.send(new PutCommand({ TableName: tableNames.RUNS_TABLE, Item: spoilt }));
      return ask(...given);
    });
  expect(await world.audit(day(2), { faulty: meddled })).toMatchObject({ kind: 'audited', failures: [] });
  expect(toldIn(world.takeMails())).toEqual(['CRITICAL: stored history was tampered with, Runs table']);
  expect((await troubleIn(world)).tamperings).toEqual([]);
});
