import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';

/** One try of a call: the SDK sends a call that is not answered again, under the same id. */
export type Try = {
  /** By the API's own name: `PutItem`, `Publish`. */
  readonly operation: string;
  /** Which call of all since the last reset it belongs to, from 1. */
  readonly call: number;
  /** Which of the SDK's tries of the call it is, from 1. */
  readonly attempt: number;
};

/** What becomes of a try. `first` is done just before the connection is closed. */
export type Treatment =
  | { readonly kind: 'pass' }
  /** It never arrives, and its connection is closed. */
  | { readonly kind: 'drop'; readonly first?: () => Promise<void> }
  /** It does its work, and the answer is lost on the way. */
  | { readonly kind: 'lose'; readonly first?: () => Promise<void> }
  /** It is refused by the service: an error of this HTTP status and code. */
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string };

export type FaultProxy = LocalServer & {
  /** The calls since the last reset, by their operations. */
  readonly calls: readonly string[];
  /** Forgets what was called, and treats from now on every try so; all pass unless told otherwise. */
  reset(treat?: (tried: Try) => Treatment): void;
};

export const pass: Treatment = { kind: 'pass' };

/** Stands before the servers of DynamoDB and SNS, counts the calls, and treats each try as it is told. */
export async function startFaultProxy(servers: {
  readonly dynamodb: string;
  readonly sns: string;
}): Promise<FaultProxy> {
  const calls: string[] = [];
  const ids = new Map<string, number>();
  let treat: (tried: Try) => Treatment = () => pass;

  const note = (request: IncomingMessage, operation: string): Try => {
    const id = String(request.headers['amz-sdk-invocation-id']);
    const call = ids.get(id) ?? calls.push(operation);
    ids.set(id, call);
    const attempt = Number(/attempt=(\d+)/.exec(String(request.headers['amz-sdk-request']))?.[1]);
    return { operation, call, attempt };
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const target = request.headers['x-amz-target'];
    const isDynamoDb = target !== undefined;
    const operation = isDynamoDb
      ? String(target).split('.')[1]
      : new URLSearchParams(body.toString('utf8')).get('Action');
    const treatment = treat(note(request, operation ?? ''));
    switch (treatment.kind) {
      case 'drop':
        await treatment.first?.();
        request.socket.destroy();
        return;
      case 'refuse':
        response.writeHead(treatment.status, { 'content-type': isDynamoDb ? dynamoDbType : 'text/xml' });
        response.end(isDynamoDb ? dynamoDbError(treatment.code) : snsError(treatment.code));
        return;
      case 'pass':
      case 'lose': {
        const { host, connection, 'content-length': length, ...headers } = request.headers;
        const answer = await fetch(isDynamoDb ? servers.dynamodb : servers.sns, {
          method: 'POST',
          // Requests of the SDK repeat no header.
          headers: headers as Record<string, string>,
          body,
        });
        const answered = Buffer.from(await answer.arrayBuffer());
        if (treatment.kind === 'lose') {
          await treatment.first?.();
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(answered);
        return;
      }
      default:
        treatment satisfies never;
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    reset(treatment = () => pass) {
      calls.length = 0;
      ids.clear();
      treat = treatment;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const dynamoDbType = 'application/x-amz-json-1.0';

/** The form in which DynamoDB tells an error. */
const dynamoDbError = (code: string): string =>
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: `Refused with ${code}.` });

/** The form in which SNS tells an error. */
const snsError = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Refused with ${code}.</Message></Error></ErrorResponse>`;
