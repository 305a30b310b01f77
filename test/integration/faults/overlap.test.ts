import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type LocalLambda, startLambda } from '../../../functions/local/lambda.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { noTrouble, snapshotRows, troubleIn } from '../../support/account.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { bundleHandler } from '../../support/handler-bundle.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, keys, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

let folder: string;
let handler: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-faults-overlap-'));
  handler = await bundleHandler(folder);
});
afterAll(() => rm(folder, { recursive: true }));

let world: AuditWorld;
let lambdas: LocalLambda[];
beforeEach(async () => {
  world = await startAuditWorld();
  lambdas = [];
});
afterEach(async () => {
  for (const lambda of lambdas) await lambda.kill();
  await world.stop();
});

const overwrite = (tag: string) => world.ncr.tags.put('example', 'web/api', tag, { digest: digestB });
const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;

/** Two handlers, each in a process of its own. */
async function givenHandlers(): Promise<readonly [LocalLambda, LocalLambda]> {
  const config = join(folder, `${crypto.randomUUID()}.yaml`);
  await writeFile(config, auditYaml(world.ncr.url));
  const start = async () => {
    const lambda = await startLambda(
      handler,
      { ...world.environment, ...keys, AUDIT_CONFIG: config },
      join(folder, `${crypto.randomUUID()}.log`),
    );
    lambdas.push(lambda);
    return lambda;
  };
  return Promise.all([start(), start()]);
}

/** So slow that the other process comes in time, also on a machine that has other things to do. */
const unhurriedMs = 400;

/** Resolves when the registry is asked for a tag for the first time: the lease is taken by then. */
const asking = (before: number) =>
  expect.poll(() => world.ncr.requests.length, { interval: 5, timeout: 10_000 }).toBeGreaterThan(before);

test('of two processes that are invoked for one run at once, one audits and tells, and the other does nothing', async () => {
  const [one, other] = await givenHandlers();
  await world.audit(day(0));
  overwrite('v1');
  const asked = world.ncr.requests.length;
  world.ncr.latency(unhurriedMs);
  const event = { runAt: day(1) };
  const answers = await Promise.all([one.invoke(event), other.invoke(event)]);
  expect(answers).toEqual(expect.arrayContaining([{ kind: 'audited' }, { kind: 'in-progress' }]));
  expect(world.ncr.requests.length - asked).toBe(tags.length);
  expect(await snapshotRows(world)).toHaveLength(2 * tags.length);
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test.each([
  { says: 'the later waits for the earlier', first: day(1), second: day(2), repeated: 'audited', rows: 3 },
  { says: 'the earlier is overtaken by the later', first: day(2), second: day(1), repeated: 'overtaken', rows: 2 },
])('of two processes at work on different runs, $says', async ({ first, second, repeated, rows }) => {
  const [one, other] = await givenHandlers();
  await world.audit(day(0));
  overwrite('v1');
  world.ncr.latency(unhurriedMs);
  const asked = world.ncr.requests.length;
  const atWork = one.invoke({ runAt: first });
  await asking(asked);
  await expect(other.invoke({ runAt: second })).rejects.toThrow(`Another run, of ${first}, is in progress.`);
  expect(await atWork).toEqual({ kind: 'audited' });

  world.ncr.latency(0);
  overwrite('v2');
  expect(await other.invoke({ runAt: second })).toEqual({ kind: repeated });
  expect(await snapshotRows(world)).toHaveLength(rows * tags.length);
  await world.audit(day(3));
  expect(toldIn(world.takeMails())).toEqual([changed('v1'), changed('v2')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('runs whose times go backwards write nothing, and take nothing from the next', async () => {
  await world.audit(day(2));
  overwrite('v1');
  for (const past of [day(1), day(0)]) expect(await world.audit(past)).toMatchObject({ kind: 'overtaken' });
  expect(await snapshotRows(world)).toHaveLength(tags.length);
  expect(world.takeMails()).toEqual([]);
  await world.audit(day(3));
  await world.audit(day(1));
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('the lease of a crashed run keeps others out until it runs out, and no longer', async () => {
  await world.audit(day(0));
  overwrite('v1');
  const crashing = world.audit(day(1), {
    faulty: (ports) => crashingPorts(ports, { call: 'record', nth: 1, when: 'before its effect' }),
  });
  await expect(crashing).rejects.toThrow('The process crashed.');
  const rows = await snapshotRows(world);
  world.pass(leaseMs - 5_000);
  await expect(world.audit(day(2))).rejects.toMatchObject({ code: 'run-held' });
  expect(await world.audit(day(1))).toEqual({ kind: 'in-progress' });
  expect(await snapshotRows(world)).toEqual(rows);
  world.pass(5_001);
  await world.audit(day(2));
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});
