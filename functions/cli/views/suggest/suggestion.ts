import type { Backtest } from '../../../backtest/backtest.ts';
import type { AuditConfig } from '../../../config/audit-config.ts';
import { epochMs, type Instant } from '../../../domain/values/instant.ts';
import type { Proposal } from '../../../suggest/check-plan.ts';
import { scopeText } from '../../../suggest/draft.ts';
import type { LeftAlone } from '../../../suggest/left-alone.ts';
import type { Suggestion } from '../../../suggest/suggest.ts';
import { countTags } from '../../../text/time.ts';
import { alertsLine } from '../../commands/backtest.ts';
import { csvOf, type Output } from '../../output.ts';
import { indented } from '../../table.ts';
import { paintHeading } from '../../terminal.ts';
import { type Clock, type People, shortTime, updaterCell, zoneNote } from '../cells.ts';
import { paintPatch } from '../patch.ts';
import { becauseText } from './because.ts';

/** What was asked, and what is answered. */
export type Answered = {
  readonly suggestion: Suggestion;
  /** Of the file with all proposals. */
  readonly result: Backtest;
  /** Empty where nothing is proposed. */
  readonly diff: string;
  readonly since: Instant;
  readonly path: string;
  readonly isWritten: boolean;
};

type Asked = { readonly config: AuditConfig; readonly now: Instant };

export function printSuggestion(answered: Answered, { config, now }: Asked, output: Output): void {
  const { suggestion, result, diff, since, path, isWritten } = answered;
  const { people, timeZone } = config;
  const proposals = suggestion.proposals.map(proposalOf);
  output.print({
    json: { since, file: path, proposals, leftAlone: suggestion.leftAlone, diff, backtest: result, written: isWritten },
    csv: csvOf(
      ['kind', 'subject', 'changes', 'tags', 'by', 'between', 'because'],
      [
        ...proposals.map(({ subject, changes, changed, by, between }) => {
          return { kind: 'proposal', subject, changes, tags: changed, by: by.join(' '), between, because: null };
        }),
        ...suggestion.leftAlone.map(({ subject, changes, references, because }) => {
          const [by, between] = [[...updatersIn({ changes })].join(' '), null];
          return {
            kind: 'left alone',
            subject,
            changes: changes.length,
            tags: references.length,
            by,
            between,
            because,
          };
        }),
      ],
    ),
    text: () => render(answered, people, { timeZone, now }),
  });
}

/** A proposal as programs get it. */
const proposalOf = ({ draft, exceptions, unaffected, silenced }: Proposal) => ({
  subject: scopeText(draft.scope),
  ...draft.scope,
  edits: draft.inPlace ? `rules[${draft.rule?.index}]` : null,
  by: draft.habit.by,
  between: draft.habit.between,
  changes: draft.habit.usual.length,
  changed: draft.movers.length,
  tags: draft.covered.length,
  exceptions: exceptions.map(({ target }) => target.reference),
  unaffected: unaffected.map(({ target }) => target.reference),
  silenced: silenced.map(({ runAt, reference, event }) => ({ runAt, reference, event })),
});

function render(answered: Answered, people: People, clock: Clock): string {
  const { suggestion, result, diff, since, path, isWritten } = answered;
  const { proposals, leftAlone } = suggestion;
  const runs = `${result.runs} runs of ${countTags(result.tags)} since ${shortTime(since, clock)}. ${zoneNote(clock)}`;
  return [
    ...(proposals.length === 0 ? ['Nothing to propose.'] : proposals.map((each) => proposalText(each, people))),
    ...(leftAlone.length === 0
      ? []
      : [
          [
            paintHeading('Left alone'),
            ...leftAlone.toSorted(oddFirst).map((each) => leftText(each, people, clock)),
          ].join('\n'),
        ]),
    ...(proposals.length === 0 ? [] : [paintPatch(diff)]),
    [runs, ...(proposals.length === 0 ? [] : [alertsLine(result, 'the proposal'), nextStep(path, isWritten)])].join(
      '\n',
    ),
  ].join('\n\n');
}

const nextStep = (path: string, isWritten: boolean): string =>
  isWritten
    ? `Written to ${path}. Commit this change and have it reviewed. It takes effect once merged and deployed.`
    : 'Nothing was written. Apply the diff with `git apply`, or ask again with --write.';

function proposalText({ draft, exceptions, silenced }: Proposal, people: People): string {
  const { habit, movers, covered, scope } = draft;
  const { usual, unusual, by, between } = habit;
  const updaters = namesOf(by, people);
  const always = unusual.length === 0 ? 'always by' : 'nearly always by';
  const hours = between === null ? '' : `, ${between}`;
  const share =
    movers.length === covered.length ? countTags(movers.length) : `${movers.length} of ${countTags(covered.length)}`;
  const said = [
    `${scopeText(scope)} changed ${times(usual.length + unusual.length)} (${share}), ${always} ${updaters}${hours}:`,
    `moving, by ${updaters}${between === null ? ', at any time' : ', in these hours'}.`,
    `${silenced.length === 1 ? '1 alert' : `${silenced.length} alerts`} would not have come.`,
    ...(draft.inPlace ? [`rules[${draft.rule?.index}] is changed for it.`] : []),
    ...exceptions.map(({ target }) => `${target.reference} stays immutable.`),
  ];
  return indented(0, said.join(' '));
}

function leftText({ subject, because, changes }: LeftAlone, people: People, clock: Clock): string {
  const when = changes
    .flatMap(({ arrival }) => arrival.lastUpdatedAt ?? [])
    .toSorted((one, other) => epochMs(one) - epochMs(other));
  const [first, last] = [when[0], when.at(-1)];
  const span =
    first === undefined || last === undefined
      ? []
      : [first === last ? shortTime(first, clock) : `${shortTime(first, clock)} to ${shortTime(last, clock)}`];
  const updaters = updatersIn({ changes });
  const by = updaters.size === 0 ? [] : [`by ${namesOf([...updaters], people)}`];
  const count = changes.length > 1 ? [`changed ${times(changes.length)}`] : [];
  const facts = [...count, ...span, ...by].join(', ');
  return indented(2, `${subject}: ${becauseText[because]}${facts === '' ? '' : ` (${facts})`}`);
}

const order = Object.keys(becauseText);
const oddFirst = (one: LeftAlone, other: LeftAlone): number =>
  order.indexOf(one.because) - order.indexOf(other.because);

const updatersIn = ({ changes }: Pick<LeftAlone, 'changes'>): ReadonlySet<string> =>
  new Set(changes.flatMap(({ arrival }) => arrival.lastUpdater ?? []));

const namesOf = (ids: readonly string[], people: People): string =>
  ids.map((id) => updaterCell(id, people)).join(' and ');

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
