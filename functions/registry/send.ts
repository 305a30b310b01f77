import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Failure } from './failure.ts';

/** What is sent, and how long and how large the answer may be. */
export type SentRequest = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Until the connection stands: name resolution, TCP and TLS. */
  readonly connectTimeoutMs: number;
  /** For the whole exchange, including the connection and the body. */
  readonly timeoutMs: number;
  /** A longer body is not read to the end. */
  readonly largestBodyBytes: number;
};

/** A whole answer of HTTP. */
export type Reply = {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** As it came, without decoding; null: it is too large. */
  readonly body: Uint8Array | null;
};

/** There is no whole answer. `detail` may quote what the server sent. */
export type NetworkFailure = {
  readonly kind: 'failed';
  readonly code: Extract<Failure['code'], 'network-failed' | 'timed-out' | 'host-not-found' | 'certificate-invalid'>;
  readonly detail: string;
  /** Whether asking again may help. */
  readonly retry: boolean;
};

/** Sends a GET request. Whatever the network and the server do, it resolves. Rejects only for a bug. */
export type Send = (request: SentRequest) => Promise<Reply | NetworkFailure>;

/**
 * Sends through node:http and not through fetch, for two reasons. fetch fails on a `100 Continue` that nobody asked for.
 * And it rejects with a TypeError for a bug and for a broken answer alike. Here, what the connection does comes as an
 * event, and only a request that cannot be sent throws. A redirect is not followed. So many connections are open at once,
 * at most, and are used again.
 */
export function openSend(connections: number): Send {
  // An idle connection is closed before a server's own time for it is over, and keeps no process alive.
  const options = { keepAlive: true, maxSockets: connections, timeout: 5_000 };
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };
  return (sent) => send(sent, agents);
}

type Agents = { readonly http: http.Agent; readonly https: https.Agent };

async function send(sent: SentRequest, agents: Agents): Promise<Reply | NetworkFailure> {
  const { url, headers, timeoutMs, connectTimeoutMs } = sent;
  // Throws for a header that cannot be sent: a bug, and outside of the promise below.
  const request =
    url.protocol === 'https:'
      ? https.request(url, { method: 'GET', headers, agent: agents.https })
      : http.request(url, { method: 'GET', headers, agent: agents.http });
  const whole = Promise.withResolvers<Reply | NetworkFailure>();
  const giveUp = (detail: string) => () => whole.resolve({ kind: 'failed', code: 'timed-out', detail, retry: true });
  const timers = [
    setTimeout(giveUp(`no complete answer within ${timeoutMs / 1_000} s`), timeoutMs),
    whenConnected(request, setTimeout(giveUp(`no connection within ${connectTimeoutMs / 1_000} s`), connectTimeoutMs)),
  ];
  const fail = (error: Error) => whole.resolve(brokenBy(error));
  // Not `once`: a connection can break again after its answer was complete, and an error that nobody handles ends the process.
  request.on('error', fail);
  request.on('response', (response) => {
    response.on('error', fail);
    read(response, sent.largestBodyBytes, whole.resolve);
  });
  // Some answers close the connection without an error, such as `101 Switching Protocols`.
  request.on('close', () => fail(new Error('closed without a complete answer')));
  request.end();
  try {
    const received = await whole.promise;
    if (received.kind === 'failed' || received.body === null) request.destroy();
    return received;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Stops the timer once the connection stands; a connection that is reused stands already. */
function whenConnected(request: ClientRequest, timer: NodeJS.Timeout): NodeJS.Timeout {
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    else clearTimeout(timer);
  });
  return timer;
}

function read(response: IncomingMessage, largestBytes: number, resolve: (reply: Reply) => void): void {
  const { statusCode: status = 0, headers } = response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    chunks.push(chunk);
    if (bytes > largestBytes) resolve({ kind: 'reply', status, headers, body: null });
  });
  response.on('end', () => resolve({ kind: 'reply', status, headers, body: Buffer.concat(chunks) }));
}

/** Errors of connections have a code. Their messages may hold what the server sent. */
function brokenBy(error: Error): NetworkFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const said = error.message === '' ? '' : `"${error.message}"`;
  const detail = `the connection failed: ${[code, said].filter(Boolean).join(' ')}`;
  // A certificate does not change while a run lasts. A resolver that failed may answer the next time.
  if (certificateErrors.test(code)) return { kind: 'failed', code: 'certificate-invalid', detail, retry: false };
  const isUnresolved = resolverErrors.has(code);
  return { kind: 'failed', code: isUnresolved ? 'host-not-found' : 'network-failed', detail, retry: true };
}

/** Of the verification of X.509 in OpenSSL, as Node names them, and of the host name that the certificate is for. */
const certificateErrors =
  /^(?:(?:ERR_TLS_)?CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_CERT_|ERROR_IN_CRL_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)/;
const resolverErrors: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NONAME', 'ENODATA']);
