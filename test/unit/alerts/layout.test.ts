import { expect, test } from 'vitest';
import { compose } from '../../../functions/alerts/compose.ts';
import type { Snapshot } from '../../../functions/domain/snapshot.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { Hash } from '../../../functions/domain/values/hash.ts';
import { absent, day, digestA, digestB, present, unreadable } from '../../support/given/givens.ts';
import { givenHistory, type HistoryDay } from '../../support/given/history.ts';
import { givenMail, givenMailContext } from '../../support/given/mail.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';
import { toldIn } from '../../support/told-in.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const gone = { seen: absent };
const unread = { seen: unreadable };
const changed = [a, a, a, b];
const disappeared = [a, a, a, gone];

test('events of one kind and one reason stand together, the worst first, what is over last', () => {
  const stale: HistoryDay[] = changed.map(() => ({ ...a, policy: { staleAfter: Duration.parse('2d') } }));
  const snapshots = [
    givenHistory(stale, 'prod/a:stale'),
    givenHistory([a, b, b, a], 'prod/b:reverted'),
    givenHistory([a, unread, unread, unread], 'prod/c:unread'),
    givenHistory(disappeared, 'prod/d:gone'),
    givenHistory(changed, 'prod/e:changed'),
    givenHistory([a, b, b, gone], 'prod/f:changed-then-gone'),
    givenHistory([a, gone, gone, a], 'prod/g:back'),
    givenHistory(changed, 'prod/h:changed'),
  ];
  const mail = givenMail(snapshots);
  expect(toldIn([{ body: mail }])).toEqual([
    'CRITICAL: digest changed unexpectedly, prod/e:changed',
    'CRITICAL: digest changed unexpectedly, prod/h:changed',
    'HIGH: tag is absent, prod/d:gone',
    'HIGH: tag is absent, prod/f:changed-then-gone',
    'MEDIUM: tag is unreadable, prod/c:unread',
    'LOW: tag is stale, prod/a:stale',
    'RESOLVED: digest changed unexpectedly, prod/b:reverted',
    'RESOLVED: tag is absent, prod/g:back',
  ]);
  expect(mail.match(/^CRITICAL: digest changed unexpectedly.*$/gm)).toEqual([
    'CRITICAL: digest changed unexpectedly (2 tags)',
  ]);
  expect(mail.match(/what to do {4}Ask the owner of the tag/g)).toHaveLength(1);
  expect(mail).toContain(`
8 tags: 5 present, 2 absent, 1 unreadable. Findings open: 7.

  critical  digest changed unexpectedly: 2
  high      tag is absent: 2
  medium    tag is unreadable: 1
  low       tag is stale: 1
  resolved  findings: 2
`);
});

test('events of one kind under different policies stand apart, each with its own', () => {
  const pinned = { expectation: { kind: 'pinned', digests: [digestA] } } as const;
  const mail = givenMail([
    givenHistory(changed, 'prod/a:immutable'),
    givenHistory(
      changed.map((each) => ({ ...each, policy: pinned })),
      'prod/b:pinned',
    ),
  ]);
  expect(mail.match(/^(?:CRITICAL|prod| {2}policy).*$/gm)).toEqual([
    'CRITICAL: digest changed unexpectedly',
    'prod/a:immutable',
    '  policy        immutable: only the first digest seen is expected',
    'CRITICAL: digest changed unexpectedly',
    'prod/b:pinned',
    '  policy        pinned: only the digests listed in audit.yaml are expected',
  ]);
});

test('a tag with two events at once is told of both', () => {
  expect(toldIn([{ body: givenMail([givenHistory([a, gone, b], 'prod/a:v1')]) }])).toEqual([
    'CRITICAL: digest changed unexpectedly, prod/a:v1',
    'RESOLVED: tag is absent, prod/a:v1',
  ]);
});

test.each([
  {
    says: 'tags that could not be recorded',
    run: { tally: givenTally({ present: 7, failed: 2 }) },
    line: ', 2 not recorded.',
  },
  { says: 'that the run died', run: { tally: givenTally(), interrupted: true }, line: 'This run crashed' },
])('the first lines tell of $says', ({ run, line }) => {
  const [mail] = compose(givenRun(run), [givenHistory(changed)], givenMailContext());
  expect(mail?.body).toContain(line);
});

test('without an event there is no mail', () => {
  expect(compose(givenRun({ tally: givenTally() }), [], givenMailContext())).toEqual([]);
});

/** What SNS takes, subject and body together. */
const mostBytes = 262_144;

test('an alert that is too large for one message is several, which together tell all, each event once', () => {
  // Not ASCII, so that characters and bytes are not the same number; each under a policy of its own, so that no two
  // share a line, and a part holds no more than its estimate says.
  const seen = present({ lastUpdater: '감사'.repeat(40) });
  const snapshots: Snapshot[] = Array.from({ length: 2_500 }, (_, index) => {
    const last = givenHistory([{ seen }], `prod/image${(index * 7) % 2_500}:v1`);
    const staleAfter = Duration.parse(`${index + 1}d`);
    const finding = {
      kind: 'tag-stale',
      reference: last.reference,
      latestPulledAt: null,
      idleSince: day(-99),
      staleAfter,
    } as const;
    return {
      ...last,
      events: [{ kind: 'opened', finding, severity: 'low', openings: 1, flappingSince: null, told: true }],
    };
  });
  const root = Hash.parse('c'.repeat(64));
  const alerts = compose(givenRun({ targets: 2_500, tally: givenTally(), root }), snapshots, givenMailContext());

  expect(alerts.length).toBeGreaterThan(4);
  // Whoever keeps one of them can hold the history against it.
  const verify = `  npx tagwarden verify --stack Tagwarden-prod --expect-root \\\n    ${day(0)}=${root}\n`;
  for (const { body } of alerts) expect(body.endsWith(verify)).toBe(true);
  for (const { subject, body } of alerts) {
    expect(Buffer.byteLength(body) + Buffer.byteLength(subject)).toBeLessThanOrEqual(mostBytes);
  }
  // Filled well: the last alone may be small.
  for (const { body } of alerts.slice(0, -1)) expect(Buffer.byteLength(body)).toBeGreaterThan(0.85 * mostBytes);
  expect(alerts.map(({ subject }) => subject)).toEqual(
    alerts.map((_, index) => expect.stringContaining(`[tagwarden prod ${index + 1}/${alerts.length}] LOW: `)),
  );
  const references = snapshots.map(({ reference }) => reference).toSorted();
  expect(toldIn(alerts)).toEqual(references.map((reference) => `LOW: tag is stale, ${reference}`));
  // Whoever was told part by part knows by `through` where to go on.
  for (const alert of alerts) {
    const told = toldIn([alert]).map((text) => text.split(', ').at(-1));
    expect(told.at(-1)).toBe(alert.through);
  }
  const throughs = alerts.map(({ through }) => through);
  expect(throughs).toEqual([...new Set(throughs)].toSorted());
  expect(throughs.at(-1)).toBe(references.at(-1));
});
