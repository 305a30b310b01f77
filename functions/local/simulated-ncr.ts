import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatedCredentials } from './simulated-ncr/admission.ts';
import { sendAnswer } from './simulated-ncr/answer.ts';
import type { Behaviour } from './simulated-ncr/behaviour.ts';
import { createContent, type SimulatedContent } from './simulated-ncr/content/content.ts';
import type { Shelf } from './simulated-ncr/content/shelf.ts';
import type { FailRule } from './simulated-ncr/fault-rules.ts';
import { createGateway } from './simulated-ncr/gateway.ts';
import { basePath } from './simulated-ncr/routes.ts';

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

export type SimulatedNcr = SimulatedContent & {
  /** The base URL, to be given as a registry's endpoint. */
  readonly url: string;
  /** Every request so far, the oldest first; none where `onRequest` takes them. */
  readonly requests: readonly RecordedRequest[];
  /** How many TCP connections were accepted so far. */
  connections(): number;
  /** Makes requests fail by a rule, until it is used up or the returned function ends it. */
  fail(rule: FailRule): () => void;
  /** Delays every answer to come by so many milliseconds of real time. */
  latency(ms: number): void;
  /** Changes how it behaves from now on; new limits begin unused. */
  configure(changes: Partial<Behaviour>): void;
  /** Forgets all registries, all rules and how it was configured. */
  clear(): void;
  /** Closes all connections, hanging ones too. */
  stop(): Promise<void>;
};

export type SimulatedNcrOptions = {
  readonly credentials: SimulatedCredentials;
  /** Its clock, in epoch milliseconds; runs that simulate days give their own. */
  readonly now?: () => number;
  /** By default, a free one. */
  readonly port?: number;
  /** Called before each request is looked at. */
  readonly beforeRequest?: () => void;
  /** Takes each request when its connection is done with it, and how long that took in real time. */
  readonly onRequest?: (request: RecordedRequest, tookMs: number) => void;
};

/**
 * A simulated NAVER Cloud Container Registry on 127.0.0.1: the gateway with its signature check, and behind it the lists
 * of registries, images and tags, and the details of images and tags.
 */
export async function startSimulatedNcr(options: SimulatedNcrOptions): Promise<SimulatedNcr> {
  const shelf: Shelf = new Map();
  const gateway = createGateway(shelf, options.credentials);
  const requests: RecordedRequest[] = [];
  let connections = 0;
  let underWay = 0;
  const now = () => (options.now ?? Date.now)() + gateway.behaviour().clockAheadMs;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    options.beforeRequest?.();
    const recorded = record(request, response);
    const { charset, latency } = gateway.behaviour();
    const waitMs = latency.ms + latency.msPerOther * (underWay - 1);
    if (waitMs > 0) await sleep(waitMs);
    const answer = gateway.answer(request, response, now());
    if (answer === undefined) return;
    recorded.status = answer.status;
    sendAnswer(answer, response, { charset, nowMs: now() });
  }

  function record({ method = '', url: path = '', headers }: IncomingMessage, response: ServerResponse) {
    const recorded: RecordedRequest = { method, path, headers, atMs: now(), status: null };
    const startedMs = performance.now();
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      options.onRequest?.(recorded, performance.now() - startedMs);
    });
    if (options.onRequest === undefined) requests.push(recorded);
    return recorded;
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address with a port; the type also covers pipes.
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    ...createContent(shelf, now),
    requests,
    connections: () => connections,
    fail: gateway.fail,
    latency: (ms) => gateway.configure({ latency: { ms, msPerOther: 0 } }),
    configure: gateway.configure,
    clear: gateway.clear,
    stop() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      });
    },
  };
}
