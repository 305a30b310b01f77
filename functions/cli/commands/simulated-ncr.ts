import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';
import type { Applied } from '../../local/simulated-ncr/state/apply.ts';
import type { RecordedRequest, SimulatedNcr, SimulatedNcrOptions } from '../../local/simulated-ncr.ts';
import { countTags } from '../../text/time.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import type { Streams } from '../output.ts';

type Options = { readonly port: number; readonly state?: string; readonly log?: string };

/** The keys that it lets in where the state names none. */
const credentials = {
  accessKey: 'ncp_iam_SIMULATEDACCESSKEY',
  secretKey: 'ncp_iam_SIMULATEDSECRETKEY0000000000001',
};

const exampleFile = join(import.meta.dirname, '../../local/simulated-ncr/state/example.yaml');

export function addSimulatedNcr({ command, streams, end }: Cli): void {
  command
    .option('--port <port>', 'the port to listen on; 0 for a free one', portArgument, 8080)
    .option('--log <file>', 'append the requests to this file (default: standard output)')
    .addHelpText(
      'after',
      paragraphs(
        'It checks signatures, answers lists and details, and fails as the state says: errors, limits, latency, faults. It listens on 127.0.0.1 only. Each request is logged as a line of JSON. A state file that is changed is read again before the next request. Ctrl-C ends it.',
        exitCodes('it was ended', null, 'the state is wrong, or the port is taken'),
        examples(
          'npx tagwarden simulated-ncr',
          'npx tagwarden simulated-ncr --port 9000 --state ncr.yaml --log ncr.log',
        ),
      ),
    )
    .action(async (options: Options) => {
      await serveUntilEnded(options, streams);
      end(exitCode.nothingFound);
    });
}

function portArgument(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}

async function serveUntilEnded({ port, state, log }: Options, { stdout, stderr }: Streams): Promise<void> {
  const { openStateFile } = await import('../../local/simulated-ncr/state/state-file.ts');
  const file = openStateFile(state ?? exampleFile, Date.now());
  const write = log === undefined ? (line: string) => void stdout.write(line) : appendTo(log);
  const ncr = await listen({ credentials, port, beforeRequest: reload, onRequest });
  try {
    const applied = file.reload(ncr);
    if (applied !== undefined) stderr.write(greeting(ncr, applied));
    await untilSignal();
  } finally {
    await ncr.stop();
  }

  function reload(): void {
    try {
      const applied = file.reload(ncr);
      if (applied !== undefined) stderr.write(`${state} was read again: ${countsOf(applied)}.\n`);
    } catch (error) {
      // A mistake in the file ends nothing: what it said before holds until it is corrected.
      if (!(error instanceof AuditError)) throw error;
      stderr.write(`${error.detail}\nNothing changed.\n`);
    }
  }

  function onRequest({ atMs, method, path, status }: RecordedRequest, tookMs: number): void {
    const at = new Date(atMs).toISOString();
    write(`${JSON.stringify({ at, method, path, status, ms: Math.round(tookMs) })}\n`);
  }
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });

function appendTo(path: string): (line: string) => void {
  try {
    const file = openSync(path, 'a');
    return (line) => void writeSync(file, line);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new AuditError('option-invalid', `${path} cannot be written: ${cause.message}.`, { cause });
  }
}

async function listen(options: SimulatedNcrOptions): Promise<SimulatedNcr> {
  const { startSimulatedNcr } = await import('../../local/simulated-ncr.ts');
  try {
    return await startSimulatedNcr(options);
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen')) throw cause;
    throw new AuditError('option-invalid', `Port ${options.port} cannot be listened on: ${cause.message}.`, { cause });
  }
}

/** How many registries the greeting writes out: a state may hold a hundred. */
const mostShown = 3;

function greeting({ url }: SimulatedNcr, applied: Applied): string {
  const { accessKey, secretKey } = applied.credentials[0] ?? credentials;
  const lines = [
    `A simulated NCR listens at ${url}: ${countsOf(applied)}. Ctrl-C ends it.`,
    '',
    `export NCLOUD_ACCESS_KEY=${accessKey} NCLOUD_SECRET_KEY=${secretKey}`,
    '',
    'In audit.yaml:',
    '',
    'registries:',
    ...applied.registries
      .slice(0, mostShown)
      .flatMap((name) => [`  ${name}:`, `    name: ${name}`, `    endpoint: ${url}`]),
    ...(applied.registries.length > mostShown ? ['  # and so on'] : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

function countsOf({ registries, images, tags }: Applied): string {
  const counted = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  return [
    counted(registries.length, 'registry', 'registries'),
    counted(images, 'image', 'images'),
    countTags(tags),
  ].join(', ');
}
