import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { openStores } from '../../../functions/store/stores.ts';
import { startLosingProxy } from '../../support/faults/losing-proxy.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, referenceOfTag, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';
import { givenDynamoDb, sdkTries } from '../../support/worlds/stores.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

const overwrite = (tag: string) => world.ncr.tags.update('example', 'web/api', tag, { digest: digestB });
const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;

/** The store takes no row of the tag v2. */
const refusing = (ports: Ports): Ports => ({
  ...ports,
  snapshots: {
    ...ports.snapshots,
    append: async (snapshot, assertHeld) => {
      if (snapshot.reference === referenceOfTag('v2')) throw new Error('The table is full.');
      return ports.snapshots.append(snapshot, assertHeld);
    },
  },
});

test('a tag that cannot be recorded stops no other, fails its run, and is audited by the next', async () => {
  await world.audit(day(0));
  for (const tag of tags) overwrite(tag);
  expect(await world.audit(day(1), { faulty: refusing })).toMatchObject({
    kind: 'audited',
    failures: [{ message: 'prod/web/api:v2 was not recorded.', cause: { message: 'The table is full.' } }],
    tally: { present: 3, failed: 1, opened: 3 },
  });
  expect(toldIn(world.takeMails())).toEqual([changed('v1'), changed('v3'), changed('v4')]);

  expect(await world.audit(day(2))).toMatchObject({ failures: [], tally: { present: 4, failed: 0, opened: 1 } });
  expect(toldIn(world.takeMails())).toEqual([changed('v2')]);
});

test('a row that was written, though the store never said so, is told in the mail', async () => {
  await world.audit(day(0));
  overwrite('v2');
  const proxy = await startLosingProxy(world.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  const dynamodb = givenDynamoDb(proxy.endpoint);
  const { snapshots } = openStores(dynamodb, world.config, tableNames, {
    sealing: world.sealing,
    onTampered: () => undefined,
  });
  for (const _ of Array(sdkTries)) proxy.loseNextAnswer('PutItem');
  const faulty = (ports: Ports): Ports => ({
    ...ports,
    snapshots: {
      ...ports.snapshots,
      append: (row, assertHeld) =>
        (row.reference === referenceOfTag('v2') ? snapshots : ports.snapshots).append(row, assertHeld),
    },
  });
  expect(await world.audit(day(1), { faulty })).toMatchObject({ failures: [], tally: { present: 4, opened: 1 } });
  dynamodb.destroy();
  await proxy.stop();
  await world.audit(day(2));
  expect(toldIn(world.takeMails())).toEqual([changed('v2')]);
});
