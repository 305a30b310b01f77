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
import { isSweep } from '../../support/tier.ts';
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

test('of two processes that are invoked for one run at once, one audits and tells, and the other finds it done', async () => {
  const [one, other] = await givenHandlers();
  await world.audit(day(0));
  overwrite('v1');
  const asked = world.ncr.requests.length;
  world.ncr.latency(unhurriedMs);
  const event = { runAt: day(1) };
  const answers = await Promise.all([one.invoke(event), other.invoke(event)]);
  expect(answers).toEqual(expect.arrayContaining([{ kind: 'audited' }, { kind: 'already-done' }]));
  expect(world.ncr.requests.length - asked).toBe(tags.length);
  expect(await snapshotRows(world)).toHaveLength(2 * tags.length);
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test.each([
  { says: 'the later waits for the earlier', first: day(1), second: day(2), outcome: 'audited', rows: 3 },
  { says: 'the earlier is overtaken by the later', first: day(2), second: day(1), outcome: 'overtaken', rows: 2 },
])('of two processes at work on different runs, $says', async ({ first, second, outcome, rows }) => {
  const [one, other] = await givenHandlers();
  await world.audit(day(0));
  overwrite('v1');
  world.ncr.latency(unhurriedMs);
  const asked = world.ncr.requests.length;
  const atWork = one.invoke({ runAt: first });
  await asking(asked);
  const waiting = other.invoke({ runAt: second });
  expect(await atWork).toEqual({ kind: 'audited' });
  // It begins once the first has ended.
  overwrite('v2');
  expect(await waiting).toEqual({ kind: outcome });
  expect(await snapshotRows(world)).toHaveLength(rows * tags.length);
  await world.audit(day(3));
  expect(toldIn(world.takeMails())).toEqual([changed('v1'), changed('v2')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a computer whose clock is a minute ahead waits like any other', async () => {
  const [one] = await givenHandlers();
  await world.audit(day(0));
  overwrite('v1');
  world.ncr.latency(unhurriedMs);
  const asked = world.ncr.requests.length;
  const atWork = one.invoke({ runAt: day(1) });
  await asking(asked);
  world.pass(60_000);
  expect(await world.audit(day(2), { watch: 'by the clock' })).toMatchObject({ kind: 'audited', failures: [] });
  expect(await atWork).toEqual({ kind: 'audited' });
  expect(await snapshotRows(world)).toHaveLength(3 * tags.length);
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
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

/** The registry takes so long for each of four tags that the lease is renewed meanwhile. */
const slowMs = 6_000;

test.runIf(isSweep)(
  'a run that renews its lease is seen at work: its own repetition stops, another run fails',
  async () => {
    const [one, other] = await givenHandlers();
    world.ncr.latency(slowMs);
    const asked = world.ncr.requests.length;
    const atWork = one.invoke({ runAt: day(1) });
    await asking(asked);
    const repeated = other.invoke({ runAt: day(1) });
    await expect(world.audit(day(2), { watch: 'by the clock' })).rejects.toMatchObject({ code: 'run-held' });
    expect(await repeated).toEqual({ kind: 'in-progress' });
    expect(await atWork).toEqual({ kind: 'audited' });
    expect(await snapshotRows(world)).toHaveLength(tags.length);
  },
);

test('the lease of a crashed run is taken over once it stood still', async () => {
  await world.audit(day(0));
  overwrite('v1');
  const crashing = world.audit(day(1), {
    faulty: (ports) => crashingPorts(ports, { call: 'record', nth: 1, when: 'before its effect' }),
  });
  await expect(crashing).rejects.toThrow('The process crashed.');
  await world.audit(day(2));
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test.runIf(isSweep)(
  'a process that is stopped in the middle of a run, and goes on after another took over, writes nothing any more',
  async () => {
    const [stopped, other] = await givenHandlers();
    await world.audit(day(0));
    overwrite('v1');
    world.ncr.latency(unhurriedMs);
    const asked = world.ncr.requests.length;
    const outcome = stopped.invoke({ runAt: day(1) }).then(
      () => 'well',
      (error: unknown) => String(error),
    );
    await asking(asked);
    stopped.signal('SIGSTOP');
    const stoppedAt = performance.now();
    expect(await other.invoke({ runAt: day(2) })).toEqual({ kind: 'audited' });
    // Not before the lease of the first had stood still for its whole length.
    expect(performance.now() - stoppedAt).toBeGreaterThan(leaseMs - 1_000);
    const rows = await world.rows();
    stopped.signal('SIGCONT');
    expect(await outcome).toContain('lease');
    expect(await world.rows()).toEqual(rows);
    expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
    expect(await troubleIn(world)).toEqual(noTrouble);
  },
  120_000,
);
