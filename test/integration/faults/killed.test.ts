import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type LocalLambda, startLambda } from '../../../functions/local/lambda.ts';
import { snapshotRows } from '../../support/account.ts';
import { pass, type Treatment } from '../../support/faults/fault-proxy.ts';
import { bundleHandler } from '../../support/handler-bundle.ts';
import { histories } from '../../support/stories/fault-histories.ts';
import { sampled } from '../../support/tier.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';
import { type FaultWorld, startFaultWorld } from '../../support/worlds/fault-world.ts';
import { expectHealed, takeTurns } from './healed.ts';
import { isRead, live } from './undisturbed.ts';

const history = histories.telling;
const undisturbed = await live(history);

type Stage = { readonly world: FaultWorld; readonly lambda: LocalLambda };

let folder: string;
let handler: string;
let stage: Stage;
/** Made while the case before it is at work: most of its time is the start of a process. */
let nextStage: Promise<Stage>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-faults-killed-'));
  handler = await bundleHandler(folder);
  nextStage = prepare();
});
beforeEach(async () => {
  stage = await nextStage;
  nextStage = prepare();
  return () => strike(stage);
});
afterAll(async () => {
  await strike(await nextStage);
  await rm(folder, { recursive: true });
});

async function prepare(): Promise<Stage> {
  const world = await startFaultWorld();
  await history.arrange(world);
  const id = crypto.randomUUID();
  const config = join(folder, `${id}.yaml`);
  await writeFile(config, auditYaml(world.ncr.url));
  const environment = { ...world.disturbedEnvironment, ...keys, AUDIT_CONFIG: config };
  return { world, lambda: await startLambda(handler, environment, join(folder, `${id}.log`)) };
}

async function strike({ world, lambda }: Stage): Promise<void> {
  await lambda.kill();
  await world.stop();
}

const cases = undisturbed.calls.flatMap((operation, index) =>
  // A read that has worked leaves no more behind than one that never arrived.
  (isRead(operation) ? (['drop'] as const) : (['drop', 'lose'] as const)).map((kind, turn) => ({
    operation,
    call: index + 1,
    kind,
    when: kind === 'drop' ? 'before it arrives' : 'when it has worked',
    healedBy: takeTurns(index + turn),
  })),
);

test.each(sampled(cases, 6))(
  'a handler that is killed in call $call, $operation, $when, is healed by $healedBy',
  async ({ call, kind, healedBy }) => {
    const { world, lambda } = stage;
    const kill: Treatment = { kind, first: () => lambda.kill() };
    world.proxy.reset((tried) => (tried.call === call ? kill : pass));
    await expect(lambda.invoke({ runAt: history.runAt })).rejects.toThrow("The function's process ended");
    // The next call may have been in progress already.
    expect(world.proxy.calls.slice(0, call)).toEqual(undisturbed.calls.slice(0, call));
    await expectHealed(world, undisturbed, { call, healedBy, written: await snapshotRows(world), toldBefore: [] });
  },
);
