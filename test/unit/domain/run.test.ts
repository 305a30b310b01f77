import { expect, test } from 'vitest';
import type { Event } from '../../../functions/domain/event.ts';
import type { Finding, OpenFinding } from '../../../functions/domain/finding.ts';
import {
  addRegistries,
  hasAlert,
  isRecorded,
  linkOfRun,
  nothingSeen,
  type RowHash,
  type Run,
  rootOf,
  tallyOf,
} from '../../../functions/domain/run.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { Reference, RegistryKey } from '../../../functions/domain/values/reference.ts';
import { absent, api, day, givenSnapshot, present, unreadable } from '../../support/given/givens.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

const finding: Finding = { kind: 'tag-absent', reference: api, lastSeenAt: null, lastDigest: null };
const open: OpenFinding = { finding, severity: 'high', openedAt: day(0), toldAt: day(0) };
const opened = (told = true): Event => ({
  kind: 'opened',
  finding,
  severity: 'high',
  openings: 1,
  flappingSince: null,
  told,
});
const resolved: Event = {
  kind: 'resolved',
  finding,
  severity: 'high',
  openedAt: day(0),
  because: 'present-again',
  told: true,
};
const reminded: Event = {
  kind: 'reminded',
  finding,
  severity: 'high',
  openedAt: day(0),
  flappingSince: null,
  told: true,
};
const { state } = givenSnapshot();

test('a tally counts tags by what was seen, findings by what became of them, and rows that are told of', () => {
  const snapshots = [
    givenSnapshot({ observation: present(), events: [resolved, reminded, reminded] }),
    givenSnapshot({ observation: present(), events: [opened(false)] }),
    givenSnapshot({ observation: absent, state: { ...state, findings: [open, open] }, events: [opened(), opened()] }),
    givenSnapshot({ observation: unreadable, state: { ...state, findings: [open] } }),
    givenSnapshot({ observation: { outcome: 'unlisted', observedAt: day(0) }, events: [resolved] }),
  ];
  expect(tallyOf(snapshots)).toEqual({
    present: 2,
    absent: 1,
    unreadable: 1,
    unlisted: 1,
    failed: 0,
    opened: 3,
    resolved: 2,
    open: 3,
    eventful: 3,
  });
  expect(tallyOf([])).toEqual(nothingSeen);
});

test('what is found of registries counts as findings, and not as tags', () => {
  const registries = [{ registry: RegistryKey.parse('prod'), findings: [open, open], flapRecords: [] }];
  expect(
    addRegistries(givenTally({ open: 1, opened: 2, eventful: 3 }), { registries, events: [opened(), resolved] }),
  ).toEqual(givenTally({ open: 3, opened: 3, resolved: 1, eventful: 3 }));
});

test.each([
  { says: 'with nothing to tell', eventful: 0, events: [], alert: false },
  { says: 'of a tag', eventful: 1, events: [], alert: true },
  { says: 'of a registry', eventful: 0, events: [opened()], alert: true },
  { says: 'of a registry that is held', eventful: 0, events: [opened(false)], alert: false },
])('a run has an alert $says: $alert', ({ eventful, events, alert }) => {
  expect(hasAlert({ tally: givenTally({ eventful }), events })).toBe(alert);
});

const rows: readonly RowHash[] = ['prod/b:1', 'prod/a:1', 'prod/c:1'].map((name) => ({
  reference: Reference.parse(name),
  hash: hashOf(name),
}));
const recorded = givenRun({ state: 'notified', endedAt: day(1), tally: givenTally(), expiresAt: 9 });

test('a root is taken of the facts of a run and of its rows, in the order of their references', () => {
  const { runAt, startedAt, endedAt, targets, tally, interrupted, configVersion, previous, expiresAt } = recorded;
  const { registries, events, unrecorded } = recorded;
  const sorted = [rows[1], rows[0], rows[2]].map((row) => [row?.reference, row?.hash]);
  expect(rootOf(recorded, rows)).toBe(
    hashOf({
      ...{
        runAt,
        startedAt,
        endedAt,
        targets,
        tally,
        registries,
        events,
        unrecorded,
        interrupted,
        configVersion,
        previous,
        expiresAt,
      },
      rows: sorted,
    }),
  );
  expect(rootOf(recorded, rows.toReversed())).toBe(rootOf(recorded, rows));
});

test.each<{ fact: string; other: Partial<Run> }>([
  { fact: 'runAt', other: { runAt: day(5) } },
  { fact: 'startedAt', other: { startedAt: day(5) } },
  { fact: 'endedAt', other: { endedAt: day(5) } },
  { fact: 'targets', other: { targets: 5 } },
  { fact: 'tally', other: { tally: givenTally({ open: 5 }) } },
  {
    fact: 'registries',
    other: { registries: [{ registry: RegistryKey.parse('prod'), findings: [open], flapRecords: [] }] },
  },
  { fact: 'events', other: { events: [opened()] } },
  { fact: 'interrupted', other: { interrupted: true } },
  { fact: 'configVersion', other: { configVersion: 'x' } },
  { fact: 'previous', other: { previous: { runAt: day(0), hash: hashOf(1), expiresAt: null } } },
  { fact: 'expiresAt', other: { expiresAt: null } },
])('a root commits to $fact', ({ other }) => {
  expect(rootOf({ ...recorded, ...other }, rows)).not.toBe(rootOf(recorded, rows));
});

test('a run is recorded once it has both its root and its tally; then the next one can name it', () => {
  const root = hashOf('root');
  expect(isRecorded({ ...recorded, root })).toBe(true);
  expect(isRecorded({ ...recorded, root: null })).toBe(false);
  expect(isRecorded({ ...recorded, root, tally: null })).toBe(false);
  expect(linkOfRun({ ...recorded, root })).toEqual({ runAt: day(0), hash: root, expiresAt: 9 });
  expect(linkOfRun({ ...recorded, root: null })).toBeUndefined();
});
