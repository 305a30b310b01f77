import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPorts } from '../../../functions/audit/adapters.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { runAudit } from '../../../functions/audit/run.ts';
import { recordedBoard } from '../../../functions/cli/query.ts';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { readEnvironment } from '../../../functions/deployment/environment.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { openStores } from '../../../functions/store/stores.ts';
import { givenReader } from '../../support/faults/observe-through.ts';
import { day, digestA } from '../../support/given/givens.ts';
import { isSweep } from '../../support/tier.ts';
import { type CountedWorld, startCountedWorld } from '../../support/worlds/counted-world.ts';
import { givenLargeConfig, openBulk, seeLarge } from '../../support/worlds/large-deployment.ts';

/** A page of DynamoDB, in bytes. */
const page = 1_048_576;

let world: CountedWorld;
beforeEach(async () => {
  world = await startCountedWorld();
});
afterEach(() => world.stop());

/** A run for which every tag shows what it showed before. */
function audit(config: AuditConfig, platforms: number, faulty: (ports: Ports) => Ports = (ports) => ports) {
  const environment = readEnvironment({ ...world.environment, AUDIT_CONFIG: 'none' });
  const ports: Ports = {
    ...createPorts(world.clients, config, environment, { variables: {}, sealing: world.sealing }),
    recorded: () => undefined,
    ended: () => undefined,
    openRegistry: () => givenReader(async () => seeLarge(digestA, platforms, day(1))),
  };
  return runAudit(day(1), config, faulty(ports), { deadlineMs: Date.now() + 60_000, isRetried: false });
}

test('a run of unchanged tags writes each once, reads three by themselves, and the board in as many pages as it fills', async () => {
  const config = givenLargeConfig(60);
  const platforms = 200;
  const bytes = await openBulk(world.dynamodb, config, world.sealing).run(
    day(0),
    config.targets,
    seeLarge(digestA, platforms, day(0)),
  );
  expect(await audit(config, platforms)).toMatchObject({ failures: [], tally: { present: 60, eventful: 0 } });
  const { Query = 0, ...others } = world.takeCounts();
  // The run is begun and closed, its configuration kept; the lease is taken and given back.
  expect(others).toEqual({ PutItem: 60 + 3 + 2, GetItem: 3 });
  const pagesOfRuns = 1;
  // Those that the board is held against.
  const sampled = 3;
  expect(Query).toBeGreaterThan(pagesOfRuns + sampled + 1);
  expect(Query).toBeLessThanOrEqual(pagesOfRuns + sampled + Math.ceil(bytes / page));
});

const many = isSweep ? 10_000 : 2_000;
const mostReads = isSweep ? 24 : 10;

test('a run of many unchanged tags reads with a few requests, and so does who asks for the board', async () => {
  const config = givenLargeConfig(many);
  await openBulk(world.dynamodb, config, world.sealing).run(day(0), config.targets, seeLarge(digestA, 1, day(0)));
  // The writes are one a tag, as above; what they cost is the bench's matter.
  const writingNothing = (ports: Ports): Ports => ({
    ...ports,
    snapshots: { ...ports.snapshots, append: async (snapshot) => ports.snapshots.seal(snapshot) },
  });
  expect(await audit(config, 1, writingNothing)).toMatchObject({
    failures: [],
    tally: { present: many, eventful: 0 },
  });
  const { Query = 0, GetItem = 0, ...others } = world.takeCounts();
  expect(others).toEqual({ PutItem: 3 + 2 });
  expect(Query + GetItem).toBeLessThanOrEqual(mostReads);

  const { board } = await recordedBoard(
    openStores(world.clients.dynamodb, config, tableNames, {
      sealing: world.sealing,
      onTampered: ({ row }) => expect(row).toBeUndefined(),
    }),
    day(0),
  );
  expect(board).toHaveLength(many);
  const ofStatus = world.takeCounts();
  expect(Object.keys(ofStatus)).toEqual(['Query']);
  expect(ofStatus['Query']).toBeLessThanOrEqual(mostReads);
}, 60_000);
