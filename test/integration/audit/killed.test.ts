import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../../functions/config/load.ts';
import { startLambda } from '../../../functions/local/lambda.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, keys, startAuditWorld } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
let folder: string;
beforeEach(async () => {
  world = await startAuditWorld();
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-killed-'));
});
afterEach(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

/** How often a tag was asked for by itself so far. */
const tagsAsked = () => world.ncr.requests.filter(({ path }) => /\/tags\/v\d$/.test(path)).length;

test.each([{ resumedBy: 'the same run' }, { resumedBy: 'the next run' }])(
  'a process that is killed in the middle of a run is made good by $resumedBy',
  async ({ resumedBy }) => {
    await world.audit(day(0));
    for (const tag of ['v1', 'v4']) world.ncr.tags.update('example', 'web/api', tag, { digest: digestB });
    const config = join(folder, 'audit.yaml');
    // One tag after the other, so that there is a middle.
    const oneByOne = parseConfig(
      auditYaml(world.ncr.url).replace('name: example', 'name: example, read: detail'),
      config,
    );
    await writeFile(config, oneByOne.text);
    const lambda = await startLambda(
      join(import.meta.dirname, '../../../functions/audit/handler.ts'),
      { ...world.environment, ...keys, AUDIT_CONFIG: config },
      join(folder, 'function.log'),
    );
    world.ncr.latency(100);
    const before = tagsAsked();
    const crashing = lambda.invoke({ runAt: day(1) });
    const crashed = expect(crashing).rejects.toThrow("The function's process ended");
    // The third tag is asked for: the first is stored, or is about to be.
    await expect.poll(() => tagsAsked() - before, { interval: 5, timeout: 10_000 }).toBe(3);
    await lambda.kill();
    await crashed;
    world.ncr.latency(0);
    expect(await world.stateAt(day(1))).toBe('running');
    const stored = await Array.fromAsync(world.stores.snapshots.ofRun(day(1)));
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.length).toBeLessThan(4);

    const asked = tagsAsked();
    await world.audit(resumedBy === 'the same run' ? day(1) : day(2), { config: oneByOne });
    // A resumed run asks for nothing twice; the next run asks for all.
    expect(tagsAsked() - asked).toBe(resumedBy === 'the same run' ? 4 - stored.length : 4);
    expect(await world.stateAt(day(1))).toBe('notified');
    expect(await world.stores.runs.find(day(1))).toMatchObject({
      interrupted: resumedBy === 'the next run',
      tally: { failed: resumedBy === 'the same run' ? 0 : 4 - stored.length },
    });
    expect(toldIn(world.takeMails())).toEqual([
      'CRITICAL: digest changed unexpectedly, prod/web/api:v1',
      'CRITICAL: digest changed unexpectedly, prod/web/api:v4',
    ]);
    expect(await world.eventsOf('v1')).toEqual(['opened digest-changed']);
  },
);
