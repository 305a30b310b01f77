import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { noTrouble, troubleIn } from '../../support/account.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { observeThrough } from '../../support/faults/observe-through.ts';
import { oneByOne } from '../../support/faults/one-by-one.ts';
import { day, digestA } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

const vanish = (...gone: readonly string[]) => {
  for (const tag of gone) world.ncr.tags.delete('example', 'web/api', tag);
};
const comeBack = (...back: readonly string[]) => {
  for (const tag of back) world.ncr.tags.put('example', 'web/api', tag, { digest: digestA });
};
const suspect = 'HIGH: most tags of a registry are absent at once, prod';
const gone = (tag: string) => `HIGH: tag is absent, prod/web/api:${tag}`;
const told = () => toldIn(world.takeMails());
const eventsOfTags = () => Promise.all(tags.map((tag) => world.eventsOf(tag)));

test('when most tags of a registry vanish at once, one finding speaks for the registry, and none for its tags', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v4');
  expect(await world.audit(day(1))).toMatchObject({
    tally: { present: 1, absent: 3, opened: 1, open: 1, eventful: 0 },
  });
  expect(told()).toEqual([suspect]);
  const run = await world.stores.runs.find(day(1));
  expect(await world.stateAt(day(1))).toBe('notified');
  expect(run).toMatchObject({
    registries: [{ registry: 'prod', findings: [{ finding: { absent: 3, answered: 4 }, openedAt: day(1) }] }],
    events: [{ kind: 'opened', told: true }],
  });
  const rows = await Array.fromAsync(world.stores.snapshots.ofRun(day(1)));
  expect(rows.map(({ observation, state }) => [observation.outcome, state.doubtedSince, state.findings])).toEqual([
    ['absent', day(1), []],
    ['absent', day(1), []],
    ['present', null, []],
    ['absent', day(1), []],
  ]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a second run that sees them gone too says so of each tag, and no longer suspects the registry', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v4');
  await world.audit(day(1));
  world.takeMails();
  await world.audit(day(2));
  expect(told()).toEqual(
    ['HIGH: tag is absent, prod/web/api:v1', gone('v2'), gone('v4'), suspect.replace('HIGH', 'RESOLVED')].toSorted(),
  );
  expect(await world.stores.runs.find(day(2))).toMatchObject({
    registries: [{ findings: [] }],
    events: [{ kind: 'resolved', because: 'superseded' }],
    tally: { opened: 3, resolved: 1, open: 3 },
  });
  await world.audit(day(3));
  expect(told()).toEqual([]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('tags that come back were never told to be gone', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v3', 'v4');
  await world.audit(day(1));
  expect(told()).toEqual([suspect]);
  comeBack('v1', 'v2', 'v3', 'v4');
  await world.audit(day(2));
  expect(told()).toEqual([suspect.replace('HIGH', 'RESOLVED')]);
  expect(await world.stores.runs.find(day(2))).toMatchObject({ events: [{ because: 'present-again' }] });
  expect(await eventsOfTags()).toEqual([[], [], [], []]);
});

test('as long as a tag in doubt cannot be read, its registry stays suspect', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v3');
  await world.audit(day(1));
  world.takeMails();
  await world.audit(day(2), { deadlineMs: Date.now() });
  expect(told()).toEqual([]);
  expect(await world.stores.runs.find(day(2))).toMatchObject({ registries: [{ registry: 'prod' }], events: [] });
  await world.audit(day(3));
  expect(told()).toHaveLength(4);
});

test('two tags, or half of them, are believed to be gone at once', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2');
  await world.audit(day(1));
  expect(told()).toEqual([gone('v1'), gone('v2')]);
  expect(await world.stores.runs.find(day(1))).toMatchObject({ registries: [{ findings: [] }], events: [] });
});

test.each(['the same run', 'the next run'] as const)(
  'a process that crashes while it writes the tags that vanished loses none of them: $0 goes on',
  async (resumedBy) => {
    await world.audit(day(0));
    vanish('v1', 'v2', 'v3');
    const crashing = world.audit(day(1), {
      faulty: (ports) => oneByOne(crashingPorts(ports, { call: 'append', nth: 3, when: 'after its effect' })),
    });
    await expect(crashing).rejects.toThrow('The process crashed.');
    world.pass(leaseMs + 1_000);
    await world.audit(resumedBy === 'the same run' ? day(1) : day(2));
    await world.audit(day(3));
    expect(new Set(told())).toEqual(
      // A run that crashed before its end found nothing of the registry; the tags it doubted are confirmed one by one.
      new Set(
        resumedBy === 'the same run'
          ? [suspect, suspect.replace('HIGH', 'RESOLVED'), gone('v1'), gone('v2'), gone('v3')]
          : [gone('v1'), gone('v2'), gone('v3')],
      ),
    );
    expect(await troubleIn(world)).toEqual(noTrouble);
  },
);

test('a registry that is removed from the configuration is suspect no more', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v3');
  await world.audit(day(1));
  world.takeMails();
  const text = auditYaml(world.ncr.url).replace('{ prod:', '{ other:').replace('prod/web/api', 'other/web/api');
  await world.audit(day(2), { config: parseConfig(text, 'audit.yaml') });
  expect(await world.stores.runs.find(day(2))).toMatchObject({
    registries: [{ findings: [] }],
    events: [
      { notice: { added: 4, removed: 4, renamed: { from: 'prod', to: 'other' } } },
      { kind: 'resolved', because: 'unlisted' },
    ],
  });
});

/** Without these of the four tags. */
const without = (...out: readonly string[]) => {
  const left = tags.filter((tag) => !out.includes(tag));
  return parseConfig(auditYaml(world.ncr.url).replace(tags.join(', '), left.join(', ')), 'audit.yaml');
};

test('tags in doubt that become unlisted are not told to be back, and get a last row', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v3');
  await world.audit(day(1));
  world.takeMails();
  await world.audit(day(2), { config: without('v1', 'v2', 'v3') });
  const [mail] = world.takeMails();
  expect(toldIn(mail === undefined ? [] : [mail])).toEqual([
    'NOTICE: targets changed, audit.yaml',
    suspect.replace('HIGH', 'RESOLVED'),
  ]);
  expect(mail?.body).toContain('audit.yaml no longer lists the tags');
  expect(await world.stores.runs.find(day(2))).toMatchObject({
    events: [{ notice: { added: 0, removed: 3, renamed: null } }, { because: 'unlisted' }],
    tally: { unlisted: 3, present: 1, open: 0 },
  });
  await world.audit(day(3), { config: without('v1', 'v2', 'v3') });
  expect(await world.stores.runs.find(day(3))).toMatchObject({ tally: { unlisted: 0 } });
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('what a second run confirmed stays confirmed when the last tag in doubt is back', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v3');
  await world.audit(day(1));
  const blind = (ports: Ports): Ports =>
    observeThrough(ports, (ask, target, deadlineMs) => ask(target, target.tag === 'v3' ? 0 : deadlineMs));
  await world.audit(day(2), { faulty: blind });
  world.takeMails();
  comeBack('v3');
  await world.audit(day(3));
  expect(told()).toEqual([suspect.replace('HIGH', 'RESOLVED')]);
  expect(await world.stores.runs.find(day(3))).toMatchObject({ events: [{ because: 'superseded' }] });
});

test('a confirming run that crashes with its rows written has confirmed', async () => {
  await world.audit(day(0));
  vanish('v1', 'v2', 'v3', 'v4');
  await world.audit(day(1));
  const crashing = world.audit(day(2), {
    faulty: (ports) => oneByOne(crashingPorts(ports, { call: 'append', nth: 4, when: 'after its effect' })),
  });
  await expect(crashing).rejects.toThrow('The process crashed.');
  world.pass(leaseMs + 1_000);
  world.takeMails();
  await world.audit(day(3));
  expect(new Set(told())).toEqual(new Set([...tags.map(gone), suspect.replace('HIGH', 'RESOLVED')]));
  expect(await world.stores.runs.find(day(3))).toMatchObject({ events: [{ because: 'superseded' }] });
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a second wave is told in its own run', async () => {
  world.ncr.tags.put('example', 'web/api', 'v5', { digest: digestA });
  world.ncr.tags.put('example', 'web/api', 'v6', { digest: digestA });
  world.ncr.tags.put('example', 'web/api', 'v7', { digest: digestA });
  const config = parseConfig(auditYaml(world.ncr.url).replace('v4]', 'v4, v5, v6, v7]'), 'audit.yaml');
  await world.audit(day(0), { config });
  vanish(...tags);
  await world.audit(day(1), { config });
  world.takeMails();
  vanish('v5', 'v6', 'v7');
  await world.audit(day(2), { config });
  expect(new Set(told())).toEqual(new Set([...tags.map(gone), suspect.replace('HIGH', 'STILL OPEN')]));
  await world.audit(day(3), { config });
  expect(new Set(told())).toEqual(new Set([gone('v5'), gone('v6'), gone('v7'), suspect.replace('HIGH', 'RESOLVED')]));
});
