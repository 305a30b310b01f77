import type { Duration } from '../../domain/duration.ts';
import type { Status } from '../../domain/finding.ts';
import type { EventKind } from '../../text/event-line.ts';
import type { Commands } from '../commands.ts';
import { countArgument, durationArgument, expectedRoot, kindsArgument, statusesArgument } from '../options.ts';
import { type Asking, prepare } from '../prepare.ts';
import { digestCommand } from './digest.ts';
import { eventsCommand } from './events.ts';
import { helpTexts } from './help-texts.ts';
import { historyCommand } from './history.ts';
import { runsCommand } from './runs.ts';
import { statusCommand } from './status.ts';
import { unpulledCommand } from './unpulled.ts';
import { verifyCommand } from './verify.ts';

/** The commands that ask the tables what was seen. */
export function addAuditQuestions({ question, streams, end }: Commands): void {
  question('status', 'show the board of the last run, the worst first')
    .option('--at <moment>', 'as it was at a moment')
    .option('--only <statuses>', 'tags with such findings open, such as changed,stale', statusesArgument)
    .addHelpText('after', helpTexts.status)
    .action(async ({ at, only, ...options }: Asking & { at?: string; only?: readonly Status[] }) => {
      const { asked, output, moment } = await prepare(options, streams);
      end(await statusCommand(asked, { at: at === undefined ? at : moment(at), only }, output));
    });

  question('history <reference>', 'show the snapshots of one tag, newest first')
    .option('--since <moment>', 'from this moment on')
    .option('--until <moment>', 'up to this moment')
    .option('--changes', 'only where outcome, digest, platforms or pull time changed', false)
    .option('-n, --limit <count>', 'how many snapshots', countArgument, 50)
    .addHelpText('after', helpTexts.history)
    .action(
      async (
        reference: string,
        { since, until, ...options }: Asking & { since?: string; until?: string; changes: boolean; limit: number },
      ) => {
        const { asked, output, moment } = await prepare(options, streams);
        const span = {
          since: since === undefined ? since : moment(since),
          until: until === undefined ? until : moment(until),
        };
        end(await historyCommand(reference, asked, { ...options, ...span }, output));
      },
    );

  question('events', 'show what was opened, resolved and noted over all tags, newest first')
    .option('--since <moment>', 'from this moment on', '30d')
    .option('--kind <kinds>', 'of these kinds, such as changed,absent,stale-soon', kindsArgument)
    .addHelpText('after', helpTexts.events)
    .action(async ({ since, kind, ...options }: Asking & { since: string; kind?: readonly EventKind[] }) => {
      const { asked, output, moment, now } = await prepare(options, streams);
      end(await eventsCommand(asked, { since: moment(since), now, kinds: kind }, output));
    });

  question('digest <digest>', 'show every tag that ever pointed at a digest, from when to when').action(
    async (digest: string, options: Asking) => {
      const { asked, output } = await prepare(options, streams);
      end(await digestCommand(digest, asked, output));
    },
  );

  question('runs', 'show the runs, newest first; missing and unfinished ones stand out')
    .option('--since <moment>', 'from this moment on', '7d')
    .action(async ({ since, ...options }: Asking & { since: string }) => {
      const { asked, output, moment, now } = await prepare(options, streams);
      end(await runsCommand(asked, { since: moment(since), now }, output));
    });

  question('unpulled', 'show the tags by their last pull, oldest first')
    .option('--than <duration>', 'only those not pulled for longer, such as 90d', durationArgument)
    .action(async (options: Asking & { than?: Duration }) => {
      const { asked, output } = await prepare(options, streams);
      end(await unpulledCommand(asked, { than: options.than }, output));
    });

  question('verify [reference]', 'prove that the history is whole, or name what is not')
    .option('--since <moment>', 'from this moment on')
    .option('--expect-root <runAt=root>', 'a root from a mail or a log; may be given again', expectedRoot, new Map())
    .action(
      async (
        reference: string | undefined,
        { since, expectRoot, ...options }: Asking & { since?: string; expectRoot: ReadonlyMap<string, string> },
      ) => {
        const { asked, output, moment, nowMs } = await prepare(options, streams);
        const from = since === undefined ? undefined : moment(since);
        const what = { reference, since: from, expectedRoots: expectRoot, nowMs };
        end(await verifyCommand(asked, what, output));
      },
    );
}
