import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { admit, type SimulatedCredentials } from './simulated-ncr/admission.ts';
import { applyFault, createFaults, type FailRule } from './simulated-ncr/faults.ts';
import { gatewayError, type SimulatedAnswer } from './simulated-ncr/gateway-errors.ts';
import { answerRoute, basePath, routeOf } from './simulated-ncr/routes.ts';
import { createTags, type Shelf, type SimulatedTags } from './simulated-ncr/tags.ts';

export type RecordedRequest = {
  readonly method: string;
  /** As it came: encoded, with its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Epoch milliseconds of the simulated clock. */
  readonly atMs: number;
  /** Null until an answer is sent. */
  status: number | null;
};

export type SimulatedNcr = {
  /** The base URL, to be given as a registry's endpoint. */
  readonly url: string;
  readonly tags: SimulatedTags;
  /** Every request so far, the oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** How many TCP connections were accepted so far. */
  connections(): number;
  /** Makes requests fail by a rule, until it is used up or the returned function ends it. */
  fail(rule: FailRule): () => void;
  /** Delays every answer to come by so many milliseconds of real time. */
  latency(ms: number): void;
  /** Closes all connections, hanging ones too. */
  stop(): Promise<void>;
};

/**
 * A simulated NAVER Cloud Container Registry on a free port of 127.0.0.1: the gateway with its signature check, and
 * behind it tag detail, tag list and image list. `now` (epoch ms) is its clock; runs that simulate days give their own.
 */
export async function startSimulatedNcr({
  credentials,
  now = Date.now,
}: {
  credentials: SimulatedCredentials;
  now?: () => number;
}): Promise<SimulatedNcr> {
  const shelf: Shelf = new Map();
  const faults = createFaults();
  const requests: RecordedRequest[] = [];
  let connections = 0;
  let latencyMs = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const recorded: RecordedRequest = { method, path, headers, atMs: now(), status: null };
    requests.push(recorded);
    if (latencyMs > 0) await sleep(latencyMs);
    const route = routeOf(method, path);
    const fault = faults.next(route?.kind === 'tag' ? route : {});
    const answer = fault === undefined ? answerOf() : applyFault(fault, request, response);
    if (answer === undefined) return;
    recorded.status = answer.status;
    send(answer, response);

    function answerOf(): SimulatedAnswer {
      if (route === undefined) return gatewayError('not-found');
      const admission = admit(request, credentials, now());
      return admission === 'admitted' ? answerRoute(route, shelf) : gatewayError(admission);
    }
  }

  function send({ status, headers, body }: SimulatedAnswer, response: ServerResponse): void {
    response.sendDate = false;
    response.writeHead(status, {
      'content-type': 'application/json;charset=utf-8',
      date: new Date(now()).toUTCString(),
      ...headers,
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address with a port; the type also covers pipes.
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    tags: createTags(shelf, now),
    requests,
    connections: () => connections,
    fail: faults.add,
    latency(ms) {
      latencyMs = ms;
    },
    stop() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      });
    },
  };
}
