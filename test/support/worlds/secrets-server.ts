import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';

/** A server of the Secrets Manager API that knows one secret, whatever it is asked for; null: nobody may read it. */
export async function startSecretsServer(secret: () => string | null): Promise<LocalServer> {
  const server = createServer((request, response) => {
    request.resume();
    const text = secret();
    const body =
      text === null
        ? { __type: 'AccessDeniedException', message: 'You are not allowed to read the secret.' }
        : { Name: 'any', SecretString: text };
    response.writeHead(text === null ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
