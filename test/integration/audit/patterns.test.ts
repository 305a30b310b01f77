import { afterEach, beforeEach, expect, test } from 'vitest';
import { backtest } from '../../../functions/backtest/backtest.ts';
import { knownTargets } from '../../../functions/cli/references.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import type { Snapshot } from '../../../functions/domain/snapshot.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { noTrouble, troubleIn } from '../../support/account.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, startAuditWorld } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

/** The configuration of the world with these targets in place of its own. */
const listing = (targets: string, more = '') =>
  parseConfig(`${auditYaml(world.ncr.url).replace(/^targets: .*$/m, `targets: ${targets}`)}${more}`, 'audit.yaml');
const whole = () => listing('["prod/**:*"]');
const push = (tag: string, digest = digestA, image = 'web/api') =>
  world.ncr.tags.put('example', image, tag, { digest });
const remove = (tag: string) => world.ncr.tags.delete('example', 'web/api', tag);
const told = () => toldIn(world.takeMails());
const audit = (runAt: Instant, config = whole()) => world.audit(runAt, { config });

async function boardOf(runAt: Instant): Promise<Readonly<Record<string, Snapshot['observation']['outcome']>>> {
  const rows = await Array.fromAsync(world.stores.snapshots.ofRun(runAt));
  return Object.fromEntries(rows.map(({ reference, observation }) => [reference, observation.outcome]).toSorted());
}
const eventsOf = async (reference: string): Promise<readonly string[]> => {
  const rows = await Array.fromAsync(world.stores.snapshots.history(Reference.parse(reference)));
  return rows
    .toReversed()
    .flatMap(({ events }) =>
      events.map((event) => `${event.kind} ${event.kind === 'noted' ? event.notice.kind : event.finding.kind}`),
    );
};

test('a whole registry is audited by one line, and a tag that is pushed later is found', async () => {
  push('sha256-'.padEnd(71, 'a').concat('.sig'));
  expect(await audit(day(0))).toMatchObject({ kind: 'audited', failures: [], run: { targets: 4 } });
  push('v5', digestB);
  push('v1', digestB, 'web/shop');
  expect(await audit(day(1))).toMatchObject({ failures: [], run: { targets: 6 } });
  expect(Object.keys(await boardOf(day(1)))).toEqual([
    'prod/web/api:v1',
    'prod/web/api:v2',
    'prod/web/api:v3',
    'prod/web/api:v4',
    'prod/web/api:v5',
    'prod/web/shop:v1',
  ]);
  expect(await eventsOf('prod/web/shop:v1')).toEqual(['noted new-tag']);
  expect(told()).toEqual([]);
  push('v5', digestA);
  await audit(day(2));
  expect(told()).toEqual(['CRITICAL: digest changed unexpectedly, prod/web/api:v5']);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('new tags are mailed where that is asked for', async () => {
  const config = listing('[{ image: prod/web/*, tags: ["v*"], notifyNew: true }]');
  await audit(day(0), config);
  world.takeMails();
  push('v5');
  push('latest');
  await audit(day(1), config);
  expect(told()).toEqual(['NOTICE: new tag, prod/web/api:v5']);
});

test('what a pattern matched and is gone is absent, leaves the board after 30 days, and is held against its baseline', async () => {
  await audit(day(0));
  remove('v1');
  await audit(day(1));
  expect(told()).toEqual(['HIGH: tag is absent, prod/web/api:v1']);
  await audit(day(30));
  expect((await boardOf(day(30)))['prod/web/api:v1']).toBe('absent');
  world.takeMails();
  await audit(day(31));
  expect(told()).toEqual(['RESOLVED: tag is absent, prod/web/api:v1']);
  expect((await boardOf(day(31)))['prod/web/api:v1']).toBe('unlisted');
  expect(await audit(day(32))).toMatchObject({ run: { targets: 3 } });
  expect((await boardOf(day(32)))['prod/web/api:v1']).toBeUndefined();
  push('v1', digestB);
  await audit(day(33));
  expect(told()).toEqual(['CRITICAL: digest changed unexpectedly, prod/web/api:v1']);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a tag that a clean-up job may delete is noted, leaves the board after 30 days, and is held against its baseline', async () => {
  const config = listing('[{ image: prod/web/api, tags: ["v*"], deletion: expected }]');
  await audit(day(0), config);
  remove('v1');
  await audit(day(1), config);
  await audit(day(31), config);
  expect((await boardOf(day(31)))['prod/web/api:v1']).toBe('unlisted');
  expect(told()).toEqual([]);
  expect(await eventsOf('prod/web/api:v1')).toEqual(['noted new-tag', 'noted expected-deletion']);
  push('v1', digestB);
  await audit(day(32), config);
  expect(told()).toEqual(['CRITICAL: digest changed unexpectedly, prod/web/api:v1']);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('of too many tags those that were audited before go first, and the run says so', async () => {
  const config = listing('["prod/**:*"]', 'maxTargets: 5\n');
  await audit(day(0), config);
  push('a1');
  push('a2');
  remove('v1');
  expect(await audit(day(1), config)).toMatchObject({
    failures: [expect.objectContaining({ code: 'too-many-targets' })],
    run: { targets: 5 },
  });
  expect(await boardOf(day(1))).toEqual({
    'prod/web/api:a1': 'present',
    'prod/web/api:v1': 'absent',
    'prod/web/api:v2': 'present',
    'prod/web/api:v3': 'present',
    'prod/web/api:v4': 'present',
  });
});

test('where a list cannot be read, no target ends and none is absent', async () => {
  await audit(day(0));
  world.ncr.fail({ fault: { kind: 'gateway', error: 'unexpected-error' } });
  remove('v1');
  expect(await world.audit(day(1), { config: whole(), deadlineMs: Date.now() + 3_000 })).toMatchObject({
    tally: { unreadable: 4, absent: 0 },
  });
  expect(told()).toEqual([]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('that a registry got another key is told, since all its tags are trusted anew', async () => {
  await audit(day(0));
  push('v1', digestB);
  const text = auditYaml(world.ncr.url)
    .replace('{ prod:', '{ other:')
    .replace(/^targets: .*$/m, 'targets: ["other/**:*"]');
  await audit(day(1), parseConfig(text, 'audit.yaml'));
  const [mail] = world.takeMails();
  expect(mail?.body).toContain(
    "4 tags no longer listed, 4 tags new: the registry's key was renamed from prod to other",
  );
  await audit(day(2), parseConfig(text, 'audit.yaml'));
  expect(told()).toEqual([]);
});

test('a pattern that comes to match fewer tags says how many went, and closes what was open', async () => {
  await audit(day(0));
  push('v4', digestB);
  await audit(day(1));
  world.takeMails();
  await audit(day(2), listing('["prod/web/api:v1", "prod/web/api:v2*"]'));
  expect(told()).toEqual([
    'NOTICE: targets changed, audit.yaml',
    'RESOLVED: digest changed unexpectedly, prod/web/api:v4',
  ]);
  expect(await world.stores.runs.find(day(2))).toMatchObject({
    targets: 2,
    events: [{ notice: { added: 0, removed: 2, renamed: null } }],
  });
});

test('a thousand tags in ten images take at most 22 requests', async () => {
  for (const image of 'abcdefghij') for (let tag = 0; tag < 100; tag += 1) push(`v${tag}`, digestA, `app/${image}`);
  const before = world.ncr.requests.length;
  expect(await audit(day(0), listing('["prod/app/*:*"]'))).toMatchObject({ failures: [], tally: { present: 1_000 } });
  expect(world.ncr.requests.length - before).toBeLessThanOrEqual(22);
}, 60_000);

test('300 tags of a registry that refuses its key are one finding, and few requests', async () => {
  for (let tag = 0; tag < 296; tag += 1) push(`w${tag}`);
  await audit(day(0));
  world.takeMails();
  const before = world.ncr.requests.length;
  world.ncr.fail({ fault: { kind: 'gateway', error: 'authentication-failed' } });
  expect(await audit(day(1))).toMatchObject({ failures: [], tally: { unreadable: 300, open: 1 } });
  expect(told()).toEqual(['HIGH: registry is unreadable, prod']);
  expect(world.ncr.requests.length - before).toBeLessThanOrEqual(5);
  expect(await troubleIn(world)).toEqual(noTrouble);
}, 60_000);

test('a backtest judges anew what patterns matched, also what is gone', async () => {
  await audit(day(0));
  push('v1', digestB);
  remove('v2');
  await audit(day(1));
  const candidate = listing('[{ image: prod/web/api, tags: ["v*"], expect: moving, deletion: expected }]');
  const span = { since: day(0), now: day(1) };
  const targets = await knownTargets(world.stores, candidate, span);
  expect(targets.map(({ tag }) => tag).toSorted()).toEqual(['v1', 'v2', 'v3', 'v4']);
  const { differences, unlisted } = await backtest(world.stores, { targets }, span, () => undefined);
  expect(differences.map(({ kind, reference }) => `${kind} ${reference}`)).toEqual([
    'removed prod/web/api:v1',
    'removed prod/web/api:v2',
  ]);
  expect(unlisted).toEqual([]);
});
