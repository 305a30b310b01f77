import type { Target } from '../../domain/policy.ts';
import type { Registry } from '../../domain/registry.ts';
import { parseJson } from '../../domain/values/json.ts';
import type { Failure } from '../failure.ts';
import { networkFailure } from '../network-failure.ts';
import { type Quote, quoting } from '../quoting.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { Answer, Exchange } from '../vendor.ts';
import { failureOf } from './failure-cause.ts';
import { decodeGatewayError } from './gateway-error.ts';
import { sign } from './signature.ts';
import { decodeTagDetail } from './tag-detail.ts';
import { baseUrl } from './zones.ts';

/** Asks once for a tag, with a signature of this moment. Rejects only for a bug: network failures are answers. */
export async function ask(exchange: Exchange): Promise<Answer> {
  const { url, credentials, now, largestBodyBytes } = exchange;
  const signature = sign({ method: 'GET', url, timestamp: now(), ...credentials });
  const quote = quoting([credentials.accessKey, credentials.secretKey, signature['x-ncp-apigw-signature-v2']]);
  const received = await receive(exchange, signature, quote);
  if ('kind' in received) return received;

  const { status, headers, body } = received;
  if (body === null) {
    const detail = `HTTP ${status} with more than ${largestBodyBytes} bytes; expected the JSON of a tag detail`;
    return { kind: 'unreadable', code: 'answer-invalid', detail, retry: false };
  }
  const answer = read(received.status, headers, body, quote);
  const waitMs = retryAfterMs(headers.get('retry-after'), now());
  return answer.kind === 'unreadable' && waitMs !== null ? { ...answer, retryAfterMs: waitMs } : answer;
}

type Received = { readonly status: number; readonly headers: Headers; readonly body: string | null };

async function receive(
  { url, fetch, timeoutMs, largestBodyBytes }: Exchange,
  signature: Readonly<Record<string, string>>,
  quote: Quote,
): Promise<Received | Failure> {
  try {
    const response = await fetch(url, {
      // The guide requires the content type, though there is no body.
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

/** The body as text; null if it is too large. */
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
  const failure = failureOf(error, quote);
  if (status !== 200) return failure;

  const json = parseJson(body);
  const detail = json === undefined ? null : decodeTagDetail(json, quote);
  if (detail?.kind === 'facts') return { kind: 'present', facts: detail.facts };
  // Services of NAVER Cloud are known to answer 200 with an error in the body.
  if (detail === null || error.errorCode !== null || error.message !== null) return failure;
  return { kind: 'unreadable', code: detail.code, detail: detail.detail, retry: false };
}

/** The image with its slashes is one path segment. The URL is signed and sent as it is encoded here. */
export function tagUrl(registry: Pick<Registry, 'name' | 'at'>, { image, tag }: Pick<Target, 'image' | 'tag'>): URL {
  const [name, imageName, reference] = [registry.name, image, tag].map(encodeURIComponent);
  return new URL(`${baseUrl(registry)}/repositories/${name}/${imageName}/tags/${reference}`);
}
