import pMap from 'p-map';
import type { Backtest } from '../../backtest/backtest.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Stores } from '../../store/stores.ts';
import type { Suggestion } from '../../suggest/suggest.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query } from '../query.ts';
import { knownTargets } from '../references.ts';

type SuggestOptions = { readonly since: Instant; readonly path: string; readonly isWritten: boolean };

export function addSuggest(cli: Cli): void {
  cli.command
    .option('--since <moment>', 'judge by the runs from this moment on', '30d')
    .option('--write', 'write the proposed rules into the file')
    .addHelpText(
      'after',
      paragraphs(
        'Proposes `expect: moving` for immutable tags that the same few people change again and again, limited to these people and their hours. The diff is one that `git apply` takes. Changes that look like an incident are left alone, and named.',
        momentHelp,
        exitCodes(
          'there is nothing to propose',
          'rules are proposed',
          'no run was in the span, or the tables could not be read',
        ),
        examples('npx tagwarden suggest --stack Tagwarden-prod', 'npx tagwarden suggest --since 90d --write'),
      ),
    )
    .action(async ({ since, write, ...options }: Asking & { since: string; write?: true }) => {
      const { asked, output, moment } = await prepare(options, cli.streams);
      const what = { since: moment(since), path: options.config, isWritten: write === true };
      cli.end(await suggestCommand(asked, what, output));
    });
}

/** Proposes rules for what the tables show to be habit, and says what each would have been silent of. */
async function suggestCommand(asked: Asked, options: SuggestOptions, output: Output): Promise<ExitCode> {
  const [{ patchOf }, { printSuggestion }, { replaceFile }] = await Promise.all([
    import('../views/patch.ts'),
    import('../views/suggest/suggestion.ts'),
    import('../../config/accept/replace-file.ts'),
  ]);
  const { config, now } = asked;
  const { path } = options;
  const { suggestion, result } = await query(asked, (stores) => ask(stores, asked, options, output));
  output.progress('');
  if (options.isWritten && suggestion.proposals.length > 0) await replaceFile(path, config.text, suggestion.text);
  const diff = suggestion.proposals.length === 0 ? '' : patchOf(path, config.text, suggestion.text);
  printSuggestion({ ...options, suggestion, result, diff }, { config, now }, output);
  // Where no run was looked at, nothing is known of any habit.
  if (result.runs === 0) return exitCode.couldNotAudit;
  return suggestion.proposals.length > 0 ? exitCode.findings : exitCode.nothingFound;
}

const tagsAtOnce = 8;

type Answer = { readonly suggestion: Suggestion; readonly result: Backtest };

async function ask(
  stores: Stores,
  { config, now }: Asked,
  { since, path }: SuggestOptions,
  output: Output,
): Promise<Answer> {
  const [{ backtest }, { pastOf }, { parseConfig }, { openTargets }, { suggest }, { summarise }] = await Promise.all([
    import('../../backtest/backtest.ts'),
    import('../../backtest/past.ts'),
    import('../../config/load.ts'),
    import('../../config/policy/target-of.ts'),
    import('../../suggest/suggest.ts'),
    import('../../suggest/tag-summary.ts'),
  ]);
  const targets = await knownTargets(stores, config, { since, now });
  let read = 0;
  const summaries = await pMap(
    targets,
    async (target) => {
      const past = await pastOf(target.reference, stores.snapshots, since);
      read += 1;
      output.progress(`${read} of ${targets.length} tags read`);
      return summarise(target, past);
    },
    { concurrency: tagsAtOnce },
  );
  const suggestion = suggest({ file: path, config }, summaries);
  const targetOf = openTargets(parseConfig(suggestion.text, path));
  const candidate = { targets: targets.flatMap((target) => targetOf(target) ?? []) };
  const result = await backtest(stores, candidate, { since, now }, (replayed) =>
    output.progress(`${replayed} of ${targets.length} tags replayed`),
  );
  return { suggestion, result };
}
