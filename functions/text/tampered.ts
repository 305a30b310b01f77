import { isGone, mostCounted, type RecordTampered } from '../domain/findings/record-tampered.ts';
import { type Line, list } from './lines.ts';

/** All that is said of rows that tagwarden did not write. */
export const tamperedTexts = {
  evidence: (finding: RecordTampered): readonly Line[] => {
    const { extent, rows, of, replaced, content } = finding;
    if (isGone(finding)) {
      return [
        ['row', nameRow(finding)],
        ['now', 'gone, though rows of its tags are there: each tag was judged by its newest row'],
      ];
    }
    const quoted = list('content', [...wrap(content), '(as found: whoever wrote it may want to mislead you)']);
    if (extent !== 'row') return [['rows', countRows(rows)], ['one of them', nameRow(finding)], ...quoted];
    const ignored = of === 'tag' ? 'ignored: the tag was judged by its last genuine row' : 'ignored';
    const now = replaced ? 'replaced by a genuine row' : `still in the table, and ${ignored}`;
    return [['row', nameRow(finding)], ['now', now], ...quoted];
  },

  policy: (finding: RecordTampered): string => {
    if (isGone(finding)) return 'the row of a run stays as long as the rows of its tags';
    return finding.extent === 'all-runs'
      ? "every run must bear the seal of this deployment's key. No run in the table does"
      : 'every stored row must bear the seal of this deployment. Rows without it are ignored: this audit believed none';
  },

  steps: ({ extent, of }: RecordTampered): readonly string[] => {
    if (extent === 'all-runs') return keySteps;
    return of === 'run' ? [...steps, runStep] : steps;
  },

  found: (finding: RecordTampered): readonly Line[] =>
    finding.extent === 'row' ? [['row', nameRow(finding)]] : [['rows', countRows(finding.rows)]],

  brief: (finding: RecordTampered): string => {
    const { extent, rows, replaced } = finding;
    if (isGone(finding)) return `${nameRow(finding)}: gone`;
    if (extent === 'row') return `${nameRow(finding)}: not genuine${replaced ? ', replaced' : ''}`;
    return `${countRows(rows)}: not genuine${extent === 'all-runs' ? ', nor is any run' : ''}`;
  },
};

const steps: readonly string[] = [
  'Treat it as an attack: somebody else can write to the tables. Find out who, and take that access away.',
  'CloudTrail data events of DynamoDB name the caller, if they are on. The log of the function has each row in full.',
  'Run `npx tagwarden verify`: it names all that was changed. Keep what it names: it is evidence.',
];

/** What a run owes stands in its own row alone until the next one is recorded. */
const runStep =
  'If it is a run of yours, its alert may never have been sent: `npx tagwarden status` shows all that is open.';

const keySteps: readonly string[] = [
  'Ask whether the secret with the seal key was replaced or lost. If not, treat it as an attack on the history.',
  'This run started anew: it trusted every digest that it saw. Compare them with the last mails or with git.',
  'Run `npx tagwarden verify`: it says where the history under the former key ends.',
];

function nameRow({ of, reference, runAt }: RecordTampered): string {
  switch (of) {
    case 'tag':
      return `${reference}, run at ${runAt}`;
    case 'run':
      return `the run at ${runAt}`;
    case 'lease':
      return 'the lease, which keeps two runs from working at once';
    case 'configuration':
      return `the kept configuration ${runAt.slice(0, 12)}`;
    default:
      return of satisfies never;
  }
}

const countRows = (rows: number): string =>
  rows === 1 ? '1 row' : `${rows} rows${rows === mostCounted ? ' or more' : ''}`;

/** A line of a mail that is not read but compared. */
const width = 100;

const wrap = (text: string): readonly string[] => text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [''];
