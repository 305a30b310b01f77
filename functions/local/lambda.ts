import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

export type HostRequest = { readonly id: number } & ({ readonly event: unknown } | { readonly ask: 'usage' });
export type HostReply = { readonly id: number; readonly result?: unknown; readonly error?: string };

/** What the process took so far: the most memory it ever held, in megabytes of resident set, and processor time. */
export type Usage = { readonly peakMemoryMb: number; readonly cpuMs: number };

/** A handler in a process of its own, as Lambda runs it. */
export type LocalLambda = {
  /** Resolves to what the handler returns; rejects with the message of what it throws, or where its process died. */
  invoke(event: unknown): Promise<unknown>;
  usage(): Promise<Usage>;
  /** Stops the process, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Kills the process; does nothing if it has ended. */
  kill(): Promise<void>;
};

/** Starts the handler that a module exports, with only the given environment; its output goes to a file. */
export async function startLambda(
  handlerPath: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): Promise<LocalLambda> {
  const child = fork(join(import.meta.dirname, 'lambda-host.ts'), [handlerPath], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const died = once(child, 'exit').then(() => {
    throw new Error(`The function's process ended; its output is in ${logFile}.`);
  });
  // Only a caller that waits for an answer is told.
  died.catch(() => undefined);
  await Promise.race([once(child, 'message'), died]);

  let lastId = 0;
  const ask = async (request: { event: unknown } | { ask: 'usage' }): Promise<unknown> => {
    lastId += 1;
    const reply = await Promise.race([answerTo(child, { id: lastId, ...request }), died]);
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.result;
  };
  return {
    invoke: (event) => ask({ event }),
    // The host answers this with nothing else.
    usage: async () => (await ask({ ask: 'usage' })) as Usage,
    signal: (signal) => void child.kill(signal),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }
      log.end();
      // Killed a second time, there is nothing to wait for.
      if (!log.closed) await once(log, 'close');
    },
  };
}

function answerTo(child: ChildProcess, request: HostRequest): Promise<HostReply> {
  return new Promise((resolve) => {
    const listen = (reply: HostReply) => {
      if (reply.id !== request.id) return;
      child.off('message', listen);
      resolve(reply);
    };
    child.on('message', listen);
    child.send(request);
  });
}
