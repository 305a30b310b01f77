import type { TagFacts } from '../domain/observation.ts';
import type { Credentials } from './credentials.ts';
import { decodeGatewayError, parseJson } from './gateway-error.ts';
import { networkFailure } from './network-failure.ts';
import { type Quote, quoting } from './quoting.ts';
import { retryAfterMs } from './retry-after.ts';
import { sign } from './signature.ts';
import { decodeTagDetail } from './tag-detail.ts';
import { type Failure, type Verdict, verdictOf } from './verdict.ts';

export type Exchange = {
  readonly url: URL;
  readonly credentials: Credentials;
  readonly fetch: typeof globalThis.fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number;
  /** A longer answer is not read to its end. */
  readonly largestBodyBytes: number;
};

export type Answer = Verdict | { readonly kind: 'present'; readonly facts: TagFacts };

/** Asks once for a tag, signed for this moment. Rejects only with what is no failure of the network: a bug. */
export async function ask(exchange: Exchange): Promise<Answer> {
  const { url, credentials, now, largestBodyBytes } = exchange;
  const signature = sign({ method: 'GET', url, timestamp: now(), ...credentials });
  const quote = quoting([credentials.accessKey, credentials.secretKey, signature['x-ncp-apigw-signature-v2']]);
  const received = await receive(exchange, signature, quote);
  if ('kind' in received) return received;

  const { status, headers, body } = received;
  if (body === null) {
    const detail = `HTTP ${status} with more than ${largestBodyBytes} bytes; wanted the JSON of a tag detail`;
    return { kind: 'unknown', code: 'answer-invalid', detail, retry: false };
  }
  const answer = read(received.status, headers, body, quote);
  const waitMs = retryAfterMs(headers.get('retry-after'), now());
  return answer.kind === 'unknown' && waitMs !== null ? { ...answer, retryAfterMs: waitMs } : answer;
}

type Received = { readonly status: number; readonly headers: Headers; readonly body: string | null };

async function receive(
  { url, fetch, timeoutMs, largestBodyBytes }: Exchange,
  signature: Readonly<Record<string, string>>,
  quote: Quote,
): Promise<Received | Failure> {
  try {
    const response = await fetch(url, {
      // The guide lists the content type as required, though nothing is sent.
      headers: { ...signature, accept: 'application/json', 'content-type': 'application/json' },
      // A redirect followed would carry the signed headers to wherever the answer points.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers } = response;
    return { status, headers, body: await readBody(response, largestBodyBytes) };
  } catch (error) {
    const failure = networkFailure(error, timeoutMs, quote);
    if (failure === null) throw error;
    return failure;
  }
}

/** The body as text; null where it is larger than wanted. */
async function readBody({ body }: Response, largestBytes: number): Promise<string | null> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > largestBytes) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function read(status: number, headers: Headers, body: string, quote: Quote): Answer {
  const traceId = headers.get('x-ncp-trace-id') ?? headers.get('x-ncp-apigw-request-id');
  const error = decodeGatewayError(status, body, traceId);
  const verdict = verdictOf(error, quote);
  if (status !== 200) return verdict;

  const json = parseJson(body);
  const detail = json === undefined ? null : decodeTagDetail(json, quote);
  if (detail?.kind === 'facts') return { kind: 'present', facts: detail.facts };
  // Services of NAVER Cloud are known to answer 200 with an error in the body.
  if (detail === null || error.errorCode !== null || error.message !== null) return verdict;
  return { kind: 'unknown', code: detail.code, detail: detail.detail, retry: false };
}
