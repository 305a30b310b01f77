import { statuses } from '../../domain/finding.ts';
import { eventKinds } from '../../text/event-line.ts';

const moments =
  "A moment is a duration before now, such as 30d, or a date or time in the deployment's zone, such as 2026-03-06T12:00.";

const paragraphs = (...texts: readonly string[]): string => `\n${texts.join('\n\n')}`;
const examples = (...lines: readonly string[]): string => ['Examples:', ...lines.map((line) => `  ${line}`)].join('\n');

/** What the help of a command says below its options. */
export const helpTexts = {
  program: paragraphs(
    'Exit codes: 0 nothing found, 1 findings, 2 could not audit (or not every tag). The README lists those of each command.',
  ),
  status: paragraphs(
    `Statuses: ${statuses.join(', ')}.\nThe last part of one will do: "changed" stands for digest-changed and platform-changed.`,
    moments,
    examples(
      'npx tagwarden status --only changed,absent',
      'npx tagwarden status --at 2026-03-06T12:00 --stack Tagwarden-prod',
    ),
  ),
  history: paragraphs(moments, examples('npx tagwarden history prod/web/api:stable --changes --since 90d')),
  events: paragraphs(
    `Kinds: ${eventKinds.join(', ')}.\nThe last part of one will do: "changed" stands for digest-changed and platform-changed.`,
    moments,
    examples('npx tagwarden events --since 7d --kind changed,rolled-back'),
  ),
  backtest: paragraphs(
    'A plus marks what would have come, a minus what would not, a tilde what would have been told otherwise.\nExit codes: 0 the same alerts, 1 others, 2 could not be replayed.',
    moments,
    examples('npx tagwarden backtest --config candidate.yaml --since 90d --stack Tagwarden-prod'),
  ),
  accept: paragraphs(
    'The entry is added to the list `accept` of the file, and the change is shown; comments and order stay. With a whole\ndigest no table is asked. Exit codes: 0 accepted, now or before; 2 not, and nothing was written.',
    examples(
      'npx tagwarden accept prod/web/api:v1.4.2 --reason "Rebuilt for CVE-2026-1234"',
      'npx tagwarden accept prod/web/api:stable --digest 78c5f09aba50 --until 30d --dry-run',
    ),
  ),
  checkConfig: paragraphs(
    'Exit codes: 0 valid, 2 not; then all problems are told, with their lines.',
    examples('npx tagwarden check-config --explain prod/web/api:stable'),
  ),
} as const;
