import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { troubleIn } from '../../support/account.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { oneByOne } from '../../support/faults/one-by-one.ts';
import {
  begun,
  believing,
  type Forger,
  finished,
  givenForger,
  namedIn,
  ofLaterVersion,
  secondAfter,
} from '../../support/faults/planting.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, referenceOfTag, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
  await world.audit(day(0));
  await world.audit(day(1));
});
afterEach(() => world.stop());

const changed = 'CRITICAL: digest changed unexpectedly, prod/web/api:v1';
const tampered = (table: 'Snapshots' | 'Runs') => `CRITICAL: stored history was tampered with, ${table} table`;

type Deed = {
  readonly says: string;
  does(forger: Forger): Promise<void>;
  /** What the mail of the next run tells of it. */
  readonly told: readonly string[];
  /** What verify names after that run. */
  readonly named: readonly string[];
};

const inTheWay: readonly Deed[] = [
  {
    says: 'a run in progress under the time of the next, and a row that calls the new digest expected',
    does: (forger) => forger.put(begun(forger.run(1), day(2)), believing(forger.row('v1', 1), day(2))),
    told: [tampered('Runs'), tampered('Snapshots')],
    named: [],
  },
  {
    says: 'such a row alone',
    does: (forger) => forger.put(believing(forger.row('v1', 1), day(2))),
    told: [tampered('Snapshots')],
    named: [],
  },
  {
    says: 'a finished run under the time of the next',
    does: (forger) => forger.put(finished(forger.run(1), day(2))),
    told: [tampered('Runs')],
    named: [],
  },
  {
    says: 'a row of a later version under the time of the next run',
    does: (forger) => forger.put(ofLaterVersion(believing(forger.row('v1', 1), day(2)))),
    told: [tampered('Snapshots')],
    named: [],
  },
  {
    says: 'a row of 300 KB under the time of the next run',
    does: (forger) =>
      forger.put(believing({ ...forger.row('v1', 1), lastUpdater: '\r\nx\u2028'.repeat(50_000) }, day(2))),
    told: [tampered('Snapshots')],
    named: [],
  },
  {
    says: 'bytes, sets, maps and numbers that no JSON holds, under the time of the next run',
    does: (forger) =>
      forger.put({
        reference: forger.row('v1', 1)['reference'],
        runAt: day(2),
        hash: new Set(['a', 'b']),
        seal: { a: [null, 0.1, ''] },
        bytes: Buffer.alloc(100_000, 7),
        '\u202e"} #seal': true,
        many: Array.from({ length: 1_000 }, (_, index) => index),
      }),
    told: [tampered('Snapshots')],
    named: [],
  },
  {
    says: 'rows of the next run with nothing but a seal that is no text',
    does: (forger) =>
      forger.put(
        { auditor: 'test', runAt: day(2), seal: { a: 1 } },
        { reference: forger.row('v1', 1)['reference'], runAt: day(2), seal: Buffer.alloc(32, 7) },
      ),
    told: [tampered('Runs'), tampered('Snapshots')],
    named: [],
  },
  {
    says: 'numbers that can be read and not be written, in the rows of the next run and in the lease',
    does: async () => {
      const x = { N: '9007199254740994' };
      const runAt = { S: day(2) };
      const rows = {
        [tableNames.RUNS_TABLE]: [
          { auditor: { S: 'test' }, runAt, x },
          { auditor: { S: 'test/lease' }, runAt: { S: 'lease' }, renewals: x },
        ],
        [tableNames.SNAPSHOTS_TABLE]: [{ reference: { S: referenceOfTag('v1') }, runAt, x }],
      };
      for (const [TableName, items] of Object.entries(rows)) {
        for (const Item of items) await world.dynamodb.send(new PutItemCommand({ TableName, Item }));
      }
    },
    // The lease of this world is told to the log alone.
    told: [tampered('Runs'), tampered('Snapshots')],
    named: [],
  },
];

const beside: readonly Deed[] = [
  {
    says: 'a finished run a second after each run, and after the next',
    does: (forger) => forger.put(...[0, 1, 2].map((onDay) => finished(forger.run(1), secondAfter(day(onDay))))),
    told: [tampered('Runs'), tampered('Runs'), tampered('Runs')],
    named: ['run unsealed day 0.00', 'run unsealed day 1.00', 'run unsealed day 2.00'],
  },
  {
    says: 'a newest run of a later version',
    does: (forger) => forger.put(ofLaterVersion(finished(forger.run(1), secondAfter(day(1))))),
    told: [tampered('Runs')],
    named: ['run unsealed day 1.00'],
  },
  {
    says: 'the newest run is edited to owe nothing and to have found nothing',
    does: (forger) => forger.put({ ...forger.run(1), registries: [], targets: 9 }),
    told: [tampered('Runs')],
    named: ['run edited day 1'],
  },
  {
    says: 'the newest row of the tag calls the new digest expected',
    does: (forger) => forger.put(believing(forger.row('v1', 1), day(1))),
    told: [tampered('Snapshots')],
    named: ['run root-mismatch day 1', 'row unsealed v1 day 1'].toSorted(),
  },
  {
    says: 'a row of the tag at a time that comes',
    does: (forger) => forger.put(believing(forger.row('v1', 1), day(5))),
    told: [],
    named: ['row unsealed v1 day 5', 'row without-run v1 day 5'],
  },
  {
    says: 'a row of the tag at a time between two runs',
    does: (forger) => forger.put(believing(forger.row('v1', 0), secondAfter(day(0)))),
    told: [],
    named: ['row unsealed v1 day 0.00', 'row without-run v1 day 0.00'],
  },
  {
    says: 'a row of the newest run under a reference that nobody audits',
    does: (forger) => forger.put(believing({ ...forger.row('v1', 1), reference: 'prod/web/api:v9' }, day(1))),
    told: [tampered('Snapshots')],
    named: ['row inserted v9 day 1', 'row unsealed v9 day 1'],
  },
  {
    says: 'the newest row of the tag stands in the index of digests under what is none',
    does: (forger) => forger.put({ ...forger.row('v1', 1), digestFirstSeen: 'x' }),
    told: [],
    named: ['row index-key-edited v1 day 1'],
  },
  {
    says: 'the newest row of the tag is hidden from the index of runs',
    does: ({ row, put }) => put(without('statusKey', row('v1', 1))),
    told: [],
    named: ['row index-key-edited v1 day 1', 'run root-mismatch day 1'],
  },
];

const without = (name: string, row: RawRow): RawRow =>
  Object.fromEntries(Object.entries(row).filter(([attribute]) => attribute !== name));

test.each([...inTheWay, ...beside])('the next run believes nothing of it: $says', async ({ does, told, named }) => {
  await does(await givenForger(world));
  world.ncr.tags.put('example', 'web/api', 'v1', { digest: digestB });
  const asked = world.ncr.requests.length;
  expect(await world.audit(day(2))).toMatchObject({
    kind: 'audited',
    failures: [],
    tally: { present: tags.length, failed: 0 },
  });
  expect(world.ncr.requests.length - asked).toBe(tags.length);
  const mails = world.takeMails();
  expect(toldIn(mails).toSorted()).toEqual([...told, changed].toSorted());
  for (const { subject, body } of mails) expectReadable(`${subject}\n${body}`);
  expect(await namedIn(world)).toEqual(named);
  // What is still there is not told again, and nothing opens a second time.
  expect(await world.audit(day(3))).toMatchObject({ kind: 'audited', failures: [], tally: { opened: 0 } });
  expect(toldIn(world.takeMails()).filter((each) => !each.startsWith('RESOLVED'))).toEqual([]);
  expect(await namedIn(world)).toEqual(named);
  expect((await troubleIn(world)).owing).toEqual([]);
});

/** Whatever is quoted neither breaks a line nor makes it long. */
function expectReadable(mail: string): void {
  expect(mail).toMatch(/^[\n\x20-\x7e]*$/);
  expect(Math.max(...mail.split('\n').map((line) => line.length))).toBeLessThan(150);
  expect(mail.length).toBeLessThan(8_000);
}

test('a newest run whose row is removed brings back no older board, and its digest no old one', async () => {
  world.ncr.tags.put('example', 'web/api', 'v1', { digest: digestB });
  await world.audit(day(2));
  expect(toldIn(world.takeMails())).toEqual([changed]);
  await removeRun(world, day(2));

  // Put back meanwhile: held against the board of the first day, nothing would have happened.
  world.ncr.tags.put('example', 'web/api', 'v1', { digest: digestA });
  expect(await world.audit(day(3))).toMatchObject({ kind: 'audited', failures: [], tally: { resolved: 1 } });
  const [mail] = world.takeMails();
  expect(toldIn(mail === undefined ? [] : [mail])).toEqual([
    tampered('Runs'),
    'RESOLVED: digest changed unexpectedly, prod/web/api:v1',
  ]);
  expect(mail?.body).toContain(
    [
      `  row           the run at ${day(2)}`,
      '  now           gone, though rows of its tags are there: each tag was judged by its newest row',
    ].join('\n'),
  );
  await world.audit(day(4));
  expect(toldIn(world.takeMails())).toEqual(['RESOLVED: stored history was tampered with, Runs table']);
});

test('a newest run whose row is removed is noticed also where the run that noticed it crashed', async () => {
  for (const tag of tags) world.ncr.tags.put('example', 'web/api', tag, { digest: digestB });
  await world.audit(day(2));
  world.takeMails();
  await removeRun(world, day(2));
  const crash = { call: 'append', nth: 3, when: 'after its effect' } as const;
  await world.audit(day(3), { faulty: (ports) => oneByOne(crashingPorts(ports, crash)) }).catch(() => undefined);
  // Of what was found before, nothing opens a second time.
  const faulty = (ports: Ports): Ports => ({ ...ports, holder: holderThatLooksLastAt('v4') });
  expect(await world.audit(day(4), { faulty })).toMatchObject({ failures: [], tally: { opened: 1, open: 5 } });
  expect(toldIn(world.takeMails())).toEqual([tampered('Runs')]);
});

/** Three of the four tags are held against the board; the one that the crashed run had not written is not among them. */
function holderThatLooksLastAt(tag: (typeof tags)[number]): string {
  for (let attempt = 0; ; attempt += 1) {
    const holder = `holder ${attempt}`;
    const rank = (each: (typeof tags)[number]) => hashOf([holder, referenceOfTag(each)]);
    if (tags.every((each) => rank(each) <= rank(tag))) return holder;
  }
}

test.each([
  { says: 'removed', deed: (forger: Forger) => forger.remove(forger.run(2)) },
  { says: 'spoilt', deed: (forger: Forger) => forger.put({ ...forger.run(2), targets: 9 }) },
])('a newest run that owed its alert when its row was $says: the mail says so', async ({ deed }) => {
  world.ncr.tags.put('example', 'web/api', 'v1', { digest: digestB });
  const isDown = () => Promise.reject(new Error('The topic is down.'));
  await world.audit(day(2), { faulty: (ports) => ({ ...ports, publish: isDown }) });
  await deed(await givenForger(world));
  await world.audit(day(3));
  const [mail, ...others] = world.takeMails();
  expect(others).toEqual([]);
  expect(mail?.body).toContain('its alert may never have been sent: `npx tagwarden status` shows all that is open.');
});

const removeRun = (of: AuditWorld, runAt: string) =>
  of.dynamodb.send(
    new DeleteCommand({ TableName: tableNames.RUNS_TABLE, Key: { auditor: of.config.deployment, runAt } }),
  );
