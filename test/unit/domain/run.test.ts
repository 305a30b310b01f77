import { expect, test } from 'vitest';
import type { Event } from '../../../functions/domain/event.ts';
import type { Finding, OpenFinding } from '../../../functions/domain/finding.ts';
import {
  addRunFindings,
  hasAlert,
  isRecorded,
  linkOfRun,
  nothingSeen,
  type RowHash,
  type Run,
  type RunState,
  rowsHashOf,
  stateOf,
  tallyOf,
} from '../../../functions/domain/run.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { absent, api, day, givenSnapshot, present, unreadable } from '../../support/given/givens.ts';
import { givenRegistryState } from '../../support/given/registry.ts';
import { givenRecordedRun, givenRun, givenTally } from '../../support/given/run.ts';

const finding: Finding = {
  kind: 'tag-absent',
  reference: api,
  lastSeenAt: null,
  lastDigest: null,
  detail: 'no list has it',
};
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
    givenSnapshot({
      observation: { outcome: 'unlisted', observedAt: day(0), reason: 'configuration' },
      events: [resolved],
    }),
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

test('what is found of registries and of the record counts as findings, and not as tags', () => {
  const registries = [givenRegistryState({ findings: [open, open] })];
  expect(
    addRunFindings(givenTally({ open: 1, opened: 2, eventful: 3 }), {
      registries,
      record: { findings: [open], flapRecords: [] },
      events: [opened(), resolved],
    }),
  ).toEqual(givenTally({ open: 4, opened: 3, resolved: 1, eventful: 3 }));
});

test.each([
  { says: 'with nothing to tell', eventful: 0, events: [], alert: false },
  { says: 'of a tag', eventful: 1, events: [], alert: true },
  { says: 'of a registry', eventful: 0, events: [opened()], alert: true },
  { says: 'of a registry that is held', eventful: 0, events: [opened(false)], alert: false },
])('a run has an alert $says: $alert', ({ eventful, events, alert }) => {
  expect(hasAlert({ tally: givenTally({ eventful }), events })).toBe(alert);
});

test('the hash of the rows of a run covers their references and hashes, in the order of the references', () => {
  const rows: readonly RowHash[] = ['prod/b:1', 'prod/a:1', 'prod/c:1'].map((name) => ({
    reference: Reference.parse(name),
    hash: hashOf(name),
  }));
  const sorted = [rows[1], rows[0], rows[2]].map((row) => [row?.reference, row?.hash]);
  expect(rowsHashOf(rows)).toBe(hashOf(sorted));
  expect(rowsHashOf(rows.toReversed())).toBe(rowsHashOf(rows));
});

test('a run is recorded once it has a root; then the next one can name it', () => {
  const recorded = givenRecordedRun({ keptUntil: 9 });
  expect(isRecorded(recorded)).toBe(true);
  expect(isRecorded(givenRun())).toBe(false);
  expect(linkOfRun(recorded)).toEqual({ runAt: recorded.runAt, hash: recorded.root, expiresAt: 9 });
  expect(linkOfRun(givenRun())).toBeUndefined();
});

const sent = { route: 'email', through: null, messageIds: [], completedAt: day(1) } as const;
test.each<{ says: string; run: Run; state: RunState }>([
  { says: 'that goes on', run: givenRun(), state: 'running' },
  { says: 'without an alert', run: givenRecordedRun(), state: 'notified' },
  { says: 'with an alert', run: givenRecordedRun({ tally: givenTally({ eventful: 1 }) }), state: 'recorded' },
  {
    says: 'with an alert of which a part is sent',
    run: givenRecordedRun({ tally: givenTally({ eventful: 1 }), delivery: { ...sent, completedAt: null } }),
    state: 'recorded',
  },
  {
    says: 'with an alert that is sent',
    run: givenRecordedRun({ tally: givenTally({ eventful: 1 }), delivery: sent }),
    state: 'notified',
  },
])('of a run $says it is known what is left to do: $state', ({ run, state }) => {
  expect(stateOf(run)).toBe(state);
});
