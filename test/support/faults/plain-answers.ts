import { expect } from 'vitest';
import type { Event } from '../../../functions/domain/event.ts';
import { worst } from '../../../functions/domain/finding.ts';
import type { Run, RunState } from '../../../functions/domain/run.ts';
import type { StoredSnapshot } from '../../../functions/domain/snapshot.ts';
import { kindOf } from '../../../functions/text/event-line.ts';

type Board = { readonly run: Run; readonly snapshots: readonly StoredSnapshot[] };
type Told = { readonly runAt: string; readonly reference: string; readonly event: Event };
type Periods = {
  readonly digest: string;
  readonly periods: readonly { readonly reference: string; readonly from: string; readonly until: string | null }[];
};
type Unpulled = Record<
  'pulled' | 'noRecordedPull',
  readonly { readonly reference: string; readonly latestPulledAt: string | null; readonly lastUpdatedAt: string }[]
>;
export type Cell = string | number | boolean | null | undefined;

const factsOf = ({ observation }: StoredSnapshot) =>
  observation.outcome === 'present' ? observation.facts : undefined;
const statusOf = ({ state }: StoredSnapshot) => worst(state.findings);
const boardCells = ({ snapshots }: Board): Cell[][] =>
  snapshots.map((row) => [
    statusOf(row),
    row.reference,
    row.observation.outcome,
    row.state.lastSeen?.digest,
    factsOf(row)?.latestPulledAt,
  ]);

/** One line for each tag and run, its events told in their order. */
function eventCells(events: readonly Told[], tell: (event: Event) => string): Cell[][] {
  const rows = Map.groupBy(events, ({ runAt, reference }) => `${runAt} ${reference}`);
  return [...rows.values()].map((row) => [
    row[0]?.runAt,
    row[0]?.reference,
    row.map(({ event }) => tell(event)).join(', '),
  ]);
}
/** The others are about a registry or the record, and stand in the run. */
const isOfTag = ({ reference }: Told): boolean => reference.includes('/');
const eventAndKind = (event: Event) => `${event.kind} ${kindOf(event)}`;

/** A run as `runs --json` prints it. */
type ShownRun = Run & { readonly state: RunState };

const runCells = ({ runAt, targets, tally, root, delivery }: ShownRun): Cell[] => [
  runAt,
  targets,
  tally?.unreadable,
  tally?.failed,
  tally?.opened,
  tally?.open,
  root,
  delivery?.completedAt,
];

/** What is asked of tagwarden: by a command, or by the command that the page gives under a heading. */
export type Asking = { ask<Answer>(command: string): Promise<Answer>; asked<Answer>(heading: string): Promise<Answer> };

/** What each plain query under a heading is to answer, by what tagwarden says; lines in any order. */
export function plainAnswers({ ask, asked }: Asking): Readonly<Record<string, readonly (() => Promise<Cell[][]>)[]>> {
  const historyOf = (reference: string) => ask<readonly StoredSnapshot[]>(`history ${reference} --limit 200`);
  return {
    'How does everything stand now?': [async () => boardCells(await asked('How does everything stand now?'))],
    'How did everything stand at a past moment?': [
      async () => boardCells(await asked('How did everything stand at a past moment?')),
    ],
    'Which tags have this status?': [async () => boardCells(await asked('Which tags have this status?'))],
    'What happened to one tag?': [
      async () =>
        (await asked<readonly StoredSnapshot[]>('What happened to one tag?')).map((row) => [
          row.runAt,
          row.observation.outcome,
          row.observation.outcome === 'unreadable' ? row.observation.code : undefined,
          factsOf(row)?.digest,
          factsOf(row)?.latestPulledAt,
          factsOf(row)?.lastUpdater,
          statusOf(row),
        ]),
    ],
    'When did a tag change?': [
      async () =>
        (await asked<readonly StoredSnapshot[]>('When did a tag change?')).map((row) => [
          row.runAt,
          row.observation.outcome,
          factsOf(row)?.digest,
          factsOf(row)?.latestPulledAt,
          JSON.stringify(row.state.findings.map(({ finding }) => finding.kind)),
        ]),
      async () =>
        (await historyOf('demo/web/api:stable'))
          .filter(({ runAt, state }) => state.lastSeen?.since === runAt)
          .map((row) => [row.runAt, factsOf(row)?.digest, factsOf(row)?.lastUpdater]),
    ],
    'What opened and closed in a month?': [
      async () => eventCells((await asked<Told[]>('What opened and closed in a month?')).filter(isOfTag), eventAndKind),
      async () => {
        const ofRuns = (await asked<Told[]>('What opened and closed in a month?')).filter((told) => !isOfTag(told));
        return [...Map.groupBy(ofRuns, ({ runAt }) => runAt)].map(([runAt, told]) => [
          runAt,
          told.map(({ event }) => eventAndKind(event)).join(', '),
        ]);
      },
    ],
    'What opened and closed in a period?': [
      async () => {
        const events = await asked<readonly Told[]>('What opened and closed in a period?');
        return eventCells(
          events.filter((told) => isOfTag(told) && told.runAt <= '2026-03-09T00:00:00.000Z'),
          eventAndKind,
        );
      },
    ],
    'What opened and closed of one kind?': [
      async () => {
        const events = await asked<readonly Told[]>('What opened and closed of one kind?');
        return eventCells(
          events.filter(({ runAt }) => runAt.startsWith('2026-03')),
          ({ kind }) => kind,
        );
      },
    ],
    'Which tags ever showed this digest, and since when?': [
      async () => {
        const { periods } = await asked<Periods>('Which tags ever showed this digest, and since when?');
        return Promise.all(
          periods.map(async ({ reference, from }) => {
            const first = (await historyOf(reference)).find(({ runAt }) => runAt === from);
            return [from, reference, first && factsOf(first)?.lastUpdater];
          }),
        );
      },
    ],
    'Until when did a tag show it?': [
      async () => {
        const { periods } = await asked<Periods>('Which tags ever showed this digest, and since when?');
        const period = periods.find(({ reference, from }) => {
          return reference === 'demo/web/api:v1.4.2' && from === '2026-03-02T00:00:00.000Z';
        });
        return [[JSON.stringify(period?.until)]];
      },
    ],
    'Which digest begins like this?': [
      async () => {
        const { digest } = await ask<Periods>('digest ca5d30fc0237');
        const { snapshots } = await ask<Board>('status');
        return snapshots
          .filter(({ state }) => state.lastSeen?.digest === digest || state.baseline?.digest === digest)
          .map(({ reference, state }) => [state.lastSeen?.digest, state.baseline?.digest, reference]);
      },
    ],
    'How did the runs go?': [
      async () => (await asked<{ readonly runs: readonly ShownRun[] }>('How did the runs go?')).runs.map(runCells),
    ],
    'Which runs are unfinished, or still owe their alert?': [
      async () =>
        (await ask<{ readonly runs: readonly ShownRun[] }>('runs --since 2026-03-01')).runs
          .filter(({ state, interrupted }) => state !== 'notified' || interrupted)
          .map(({ runAt, root, interrupted, delivery, owes }) => [
            runAt,
            root,
            interrupted ? 'True' : 'False',
            delivery?.through,
            owes.map((owed) => owed.runAt).join(' '),
          ]),
    ],
    'What is not pulled any more?': [
      async () =>
        (await asked<Unpulled>('What is not pulled any more?')).pulled.map((tag) => [
          tag.latestPulledAt,
          tag.reference,
        ]),
      async () =>
        (await asked<Unpulled>('What is not pulled any more?')).noRecordedPull.map((tag) => [
          tag.lastUpdatedAt,
          tag.reference,
        ]),
      async () => (await ask<Unpulled>('unpulled --than 5d')).pulled.map((tag) => [tag.latestPulledAt, tag.reference]),
    ],
    'What does verify read?': [
      async () =>
        (await historyOf('demo/web/api:v1.4.2')).map(({ runAt, link, previous }) => [
          runAt,
          link.hash,
          previous?.runAt,
          previous?.hash,
        ]),
      async () =>
        (await ask<{ readonly runs: readonly ShownRun[] }>('runs --since 2026-03-01')).runs.map(
          ({ runAt, root, previous }) => [runAt, root, previous?.runAt, previous?.hash],
        ),
      async () =>
        (await ask<Board>('status --at 2026-03-06T12:00')).snapshots.map(({ reference, link }) => [
          reference,
          link.hash,
        ]),
      async () => {
        const { snapshots } = await ask<Board>('status --at 2026-03-06T12:00');
        const histories = await Promise.all(snapshots.map(({ reference }) => historyOf(reference)));
        const rows = histories.flat().map(({ runAt, reference }) => [runAt, reference]);
        expect(rows).toHaveLength((await asked<{ readonly rows: number }>('What does verify read?')).rows);
        return rows;
      },
      async () =>
        (await ask<{ readonly runs: readonly ShownRun[] }>('runs --since 2026-03-01')).runs.flatMap(({ receipts }) =>
          receipts.map(({ runAt, completedAt }) => [runAt, completedAt]),
        ),
      async () => {
        const { runs } = await ask<{ readonly runs: readonly ShownRun[] }>('runs --since 2026-03-01');
        return [...new Set(runs.map(({ configVersion }) => configVersion))].map((version) => [version]);
      },
    ],
  };
}
