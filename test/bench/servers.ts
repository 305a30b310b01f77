import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerReply } from './load.ts';

/** An emulator in a process of its own. */
export type Server = { readonly endpoint: string; readonly child: ChildProcess };
export type Load = Extract<ServerReply, { counts: unknown }>;

export async function startServer(...argv: readonly string[]): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'server-process.ts'), argv, { execArgv: [] });
  const [reply] = (await once(child, 'message')) as [Extract<ServerReply, { endpoint: string }>];
  return { endpoint: reply.endpoint, child };
}

/** Its requests by operation since the last reset, and the processor time it took in all. */
export async function ask({ child }: Server, request: 'reset' | 'read'): Promise<Load> {
  child.send(request);
  const [reply] = (await once(child, 'message')) as [Load];
  return reply;
}
