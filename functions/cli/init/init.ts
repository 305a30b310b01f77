import { access, writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import { parseConfig } from '../../config/load.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { Zone } from '../../domain/registry.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Streams } from '../output.ts';
import { type Answers, findAnswers, type Given, terminalQuestion } from './answers.ts';
import { type Draft, draftText } from './draft.ts';
import { movingRules, tagsOf } from './found.ts';
import { fromFiles, fromLists } from './sources.ts';
import { plural, summaryText } from './summary.ts';

type Options = Given & { readonly output: string; readonly fromManifests?: readonly string[] };

export function addInit({ command, streams, end }: Cli): void {
  const zones = new Option('--zone <zone>', 'where the registry is').choices(Zone.options).conflicts('endpoint');
  command
    .addOption(zones)
    .option('--endpoint <url>', 'the base URL of its API, in place of a zone')
    .option('--registry <name>', "the registry's name in NCR")
    .option('--key <key>', 'the first part of every reference (default: the name of the registry)')
    .option('--deployment <name>', 'a name for the deployment (default: prod)')
    .option('--email <addresses...>', 'who gets the mails')
    .addOption(
      new Option('--from-manifests <files...>', 'take the tags that manifests name; - is standard input').conflicts([
        'zone',
        'endpoint',
        'registry',
      ]),
    )
    .addHelpText(
      'after',
      paragraphs(
        'It reads the lists of the registry with NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY. On a terminal it asks for what is missing. From manifests it asks no registry: those of Kubernetes, of compose, and values of Helm.',
        exitCodes('the file was written', null, 'it was not, or not all of it could be read'),
        examples(
          'npx tagwarden init --zone kr --registry example-prod --email security@example.com',
          'kubectl get pods -A -o json | npx tagwarden init --from-manifests -',
        ),
      ),
    )
    .action(async (options: Options) => end(await initCommand(options, streams)));
}

/** Writes a first configuration. Throws {@link AuditError} where nothing could be written. */
async function initCommand(options: Options, streams: Streams): Promise<ExitCode> {
  const { output, fromManifests } = options;
  if (await exists(output)) throw alreadyThere(output);
  // Standard input may be what the manifests come from.
  const terminal = fromManifests?.includes('-') ? undefined : terminalQuestion();
  let answers: Answers;
  try {
    answers = await findAnswers(options, fromManifests === undefined ? 'registry' : 'manifests', terminal?.ask);
  } finally {
    terminal?.close();
  }
  const found =
    answers.registry === null
      ? await fromFiles(fromManifests ?? [], answers)
      : await fromLists(answers.registry, answers, streams);
  if ('refused' in found) {
    streams.stderr.write(`${found.refused}\nNothing was written.\n`);
    return exitCode.couldNotAudit;
  }
  const { registries, watch, skipped, missed } = found;
  const tags = tagsOf(registries);
  const draft: Draft = { ...answers, registries, watch, tags, rules: movingRules(tags) };
  await write(output, draftText(draft));
  streams.stdout.write(`${[summaryText(draft), ...skipped, writtenText(draft, output)].join('\n\n')}\n`);
  for (const text of missed) streams.stderr.write(`${text}\n`);
  return missed.length === 0 ? exitCode.nothingFound : exitCode.couldNotAudit;
}

function writtenText({ emails, rules, watch }: Draft, output: string): string {
  const option = output === 'audit.yaml' ? '' : ` --config ${output}`;
  const targets = watch === 'registries' ? 'a pattern for the whole registry' : 'each tag by its name';
  return [
    `${output} was written: ${targets}, and ${plural(rules.length, 'rule')} for what moves.`,
    ...(emails.length === 0 ? ['It names nobody who gets mail: write addresses under alerts.emails.'] : []),
    'Look through it, then check it, and see what a run would say:',
    `  npx tagwarden check-config${option}`,
    `  npx tagwarden run --dry-run${option}`,
  ].join('\n');
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const alreadyThere = (path: string): AuditError =>
  new AuditError('option-invalid', `${path} exists already, and is not overwritten. Name another file with --output.`);

/** Writes a file that must not be there yet, and that is a valid configuration. */
async function write(path: string, text: string): Promise<void> {
  parseConfig(text, path);
  await writeFile(path, text, { flag: 'wx' }).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    if (cause.code === 'EEXIST') throw alreadyThere(path);
    throw new AuditError('option-invalid', `${path} cannot be written: ${cause.message}.`, { cause });
  });
}
