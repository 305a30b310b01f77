import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { keptPolicies } from '../../../functions/cli/query.ts';
import { renderVerified } from '../../../functions/cli/views/verify.ts';
import { sealWith } from '../../../functions/domain/values/seal.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { newSealKey } from '../../../functions/local/seal-key.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { openRawRows } from '../../../functions/store/raw-rows.ts';
import { verify } from '../../../functions/verify/verify.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { oneByOne } from '../../support/faults/one-by-one.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

/** The key is replaced after so many runs. */
const before = 8;
const sealing = sealWith(newSealKey());

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
  for (let onDay = 0; onDay < before; onDay += 1) {
    if (onDay === 3) world.ncr.tags.put('example', 'web/api', 'v2', { digest: digestB });
    await world.audit(day(onDay));
  }
  world.takeMails();
});
afterEach(() => world.stop());

const lost = ['Snapshots', 'Runs'].map((table) => `CRITICAL: stored history was tampered with, ${table} table`);

const verifyNow = () =>
  verify(
    openRawRows(world.dynamodb, {
      snapshotsTable: tableNames.SNAPSHOTS_TABLE,
      runsTable: tableNames.RUNS_TABLE,
      auditor: world.config.deployment,
    }),
    {
      sealing,
      policiesOf: keptPolicies(world.stores.configurations),
      expectedRoots: new Map(),
      nowSeconds: Date.now() / 1000,
      progress: () => undefined,
    },
  );

test('under another key all is first sight, and one mail says so; after that nothing is told of it', async () => {
  expect(await world.audit(day(before), { sealing })).toMatchObject({
    kind: 'audited',
    failures: [],
    run: { previous: null },
    tally: { present: tags.length, opened: 2, open: 2, eventful: 0 },
  });
  const [mail, ...others] = world.takeMails();
  expect(others).toEqual([]);
  expect(mail?.subject).toBe('[tagwarden test] CRITICAL: stored history was tampered with: 2 tables');
  expect(toldIn(mail === undefined ? [] : [mail])).toEqual(lost);
  expect(mail?.body).toContain("every run must bear the seal of this deployment's key. No run in the table does");
  expect(mail?.body.match(/^ {2}rows .*$/gm)).toEqual(
    Array(2)
      .fill('')
      .map((_, index) => expect.stringContaining(` ${index === 0 ? before * tags.length : before} rows`)),
  );
  expect(mail?.body.length).toBeLessThan(4_000);

  for (const onDay of [1, 2, 3]) {
    expect(await world.audit(day(before + onDay), { sealing })).toMatchObject({ failures: [], tally: { opened: 0 } });
  }
  expect(toldIn(world.takeMails())).toEqual(lost.slice(0, 1).map((each) => each.replace('CRITICAL', 'RESOLVED')));
  world.ncr.tags.put('example', 'web/api', 'v1', { digest: digestB });
  await world.audit(day(before + 4), { sealing });
  expect(toldIn(world.takeMails())).toEqual(['CRITICAL: digest changed unexpectedly, prod/web/api:v1']);
});

test('verify says in one line where the history under the former key ends', async () => {
  for (const onDay of [0, 1]) await world.audit(day(before + onDay), { sealing });
  const { roots: _, ...verified } = await verifyNow();
  expect(verified).toMatchObject({
    runs: before + 2,
    tamperings: [{ of: 'run', kind: 'other-key', runAt: day(before - 1), runs: before }],
    unfinished: [],
  });
  const lines = renderVerified({ ...verified, whySealsUnchecked: null, log: null }).split('\n');
  expect(lines.filter((line) => line.includes('key'))).toEqual([
    expect.stringMatching(
      /run other-key.*: the run at 2026-03-08T12:00:00\.000Z and all before it bear seals of another key/,
    ),
  ]);
});

test('a first run under another key that crashes leaves its successor to say the same, once', async () => {
  const faulty = (ports: Ports) => oneByOne(crashingPorts(ports, { call: 'append', nth: 2, when: 'after its effect' }));
  await expect(world.audit(day(before), { sealing, faulty })).rejects.toThrow('The process crashed.');
  world.pass(leaseMs + 1_000);
  for (const onDay of [1, 2]) await world.audit(day(before + onDay), { sealing });
  const mails = world.takeMails();
  expect(mails.map((mail) => toldIn([mail]))[0]).toEqual(lost);
  expect(mails[0]?.body).toContain('No run in the table does');
  expect(toldIn(mails).filter((each) => each.startsWith('CRITICAL'))).toEqual(lost);
  expect((await verifyNow()).tamperings).toMatchObject([{ kind: 'other-key', runs: before }]);
});
