import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

export type LocalServer = { readonly endpoint: string; stop(): Promise<void> };

/** A server of the DynamoDB API on a free loopback port, its tables in a folder or, without one, in memory. */
export async function startDynamoDb(folder?: string): Promise<LocalServer> {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
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
