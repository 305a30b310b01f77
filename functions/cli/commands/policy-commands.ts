import type { Commands } from '../commands.ts';
import { type Asking, prepare, type Shared } from '../prepare.ts';
import { acceptCommand } from './accept.ts';
import { backtestCommand } from './backtest.ts';
import { checkConfigCommand } from './check-config.ts';
import { helpTexts } from './help-texts.ts';

/** The commands that read or edit what the configuration says of policies. */
export function addPolicyCommands({ command, question, streams, end }: Commands): void {
  question(
    'backtest',
    'replay what was seen under another configuration, and show which alerts would have come',
    'the candidate; it must name the same deployment',
  )
    .option('--since <moment>', 'from this moment on, and from what was believed then', '30d')
    .addHelpText('after', helpTexts.backtest)
    .action(async ({ since, ...options }: Asking & { since: string }) => {
      const { asked, output, moment, now } = await prepare(options, streams);
      end(await backtestCommand(asked, { since: moment(since), now, path: options.config }, output));
    });

  question('accept <reference>', 'accept what a tag shows, by an entry in the configuration', 'the file to edit')
    .option(
      '--digest <digest>',
      'the digest to accept, or its first 12 hex digits; without it, that of the open finding',
    )
    .option('--reason <text>', 'why, for those who read it later')
    .option('--until <moment>', 'accept it until then only, such as 30d from now or 2026-12-24')
    .option('--dry-run', 'show the change, and write nothing')
    .addHelpText('after', helpTexts.accept)
    .action(
      async (
        reference: string,
        {
          digest,
          reason,
          until,
          dryRun,
          ...options
        }: Asking & { digest?: string; reason?: string; until?: string; dryRun?: true },
      ) => {
        const { asked, text, output, ahead, now } = await prepare(options, streams);
        const untilAt = until === undefined ? until : ahead(until);
        const what = {
          reference,
          path: options.config,
          text,
          digest,
          reason,
          until: untilAt,
          isDryRun: dryRun === true,
          now,
        };
        end(await acceptCommand(asked, what, output));
      },
    );

  command('check-config', 'check the configuration, and show every tag with its policy')
    .option('--explain <reference>', 'say of one tag where its policy comes from')
    .addHelpText('after', helpTexts.checkConfig)
    .action(async ({ explain, ...options }: Shared & { explain?: string }) => {
      const { asked, text, output, now } = await prepare(options, streams);
      end(checkConfigCommand(asked.config, { path: options.config, text, reference: explain, now }, output));
    });
}
