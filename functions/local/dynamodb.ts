import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { ClassicLevel } from 'classic-level';
import dynalite from 'dynalite';
import { AuditError } from '../domain/audit-error.ts';

export type LocalServer = { readonly endpoint: string; stop(): Promise<void> };

/**
 * A server of the DynamoDB API on a free loopback port, its tables in a folder or, without one, in memory.
 * Throws {@link AuditError} `tables-in-use` where another process has the folder open.
 */
export async function startDynamoDb(folder?: string): Promise<LocalServer> {
  if (folder !== undefined) await assertFree(folder);
  const server = dynalite({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** dynalite ends the process if it cannot open its database, so this is tried first. */
async function assertFree(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const database = new ClassicLevel(folder);
  try {
    await database.open();
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED')) throw error;
    throw new AuditError('tables-in-use', `Another process has the tables in ${folder} open.`, { cause: error });
  }
  await database.close();
}
