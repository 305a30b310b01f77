import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { startHttpServer } from '../http-server.ts';

export type LosingProxy = LocalServer & {
  /** The next request for an operation (`PutItem`) does its work, and its answer is lost on the way. */
  loseNextAnswer(operation: string): void;
  /** The operations that were asked for so far. */
  readonly operations: readonly string[];
};

/** Stands before a server of the DynamoDB API and passes everything on, but for the answers it is told to lose. */
export async function startLosingProxy(endpoint: string): Promise<LosingProxy> {
  const operations: string[] = [];
  const toLose: string[] = [];

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    operations.push(operation);
    const { host, connection, 'content-length': length, ...headers } = request.headers;
    const answer = await fetch(endpoint, {
      method: 'POST',
      // Requests of the SDK repeat no header.
      headers: headers as Record<string, string>,
      body: await buffer(request),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const losing = toLose.indexOf(operation);
    if (losing >= 0) {
      toLose.splice(losing, 1);
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(body);
  }

  const server = await startHttpServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy());
  });
  return { ...server, operations, loseNextAnswer: (operation) => toLose.push(operation) };
}
