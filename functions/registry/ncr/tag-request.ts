import type { Target } from '../../domain/policy.ts';
import type { Registry } from '../../domain/registry.ts';
import { decodeBody } from '../body.ts';
import type { Failure } from '../failure.ts';
import { quoting } from '../quoting.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { Reply } from '../send.ts';
import type { Answer, Exchange } from '../vendor.ts';
import { parseExactJson } from './exact-json.ts';
import { failureOf } from './failure-cause.ts';
import { decodeGatewayError } from './gateway-error.ts';
import { sign } from './signature.ts';
import { type Asked, decodeTagDetail } from './tag-detail.ts';
import { baseUrl } from './zones.ts';

/** Asks once for a tag, with a signature of this moment. Rejects only for a bug: network failures are answers. */
export async function ask(exchange: Exchange): Promise<Answer> {
  const { url, credentials, now, send, largestBodyBytes } = exchange;
  const signature = sign({ method: 'GET', url, timestamp: now(), ...credentials });
  const quote = quoting([credentials.accessKey, credentials.secretKey, signature['x-ncp-apigw-signature-v2']]);
  // The guide requires the content type, though there is no body.
  const headers = { ...signature, accept: 'application/json', 'content-type': 'application/json', ...plain };
  const received = await send({ ...exchange, headers });
  if (received.kind === 'failed') return failed(received.code, quote(received.detail));

  const decoded = decodeBody(received, largestBodyBytes);
  if ('broken' in decoded) return failed('network-failed', `HTTP ${received.status}; ${quote(decoded.broken)}`);
  if (decoded.text === null) {
    const detail = `HTTP ${received.status} with more than ${largestBodyBytes} bytes; expected the JSON of a tag detail`;
    return { kind: 'unreadable', code: 'answer-invalid', detail, retry: false };
  }
  const answer = read(received, decoded.text, { quote, tag: exchange.tag, nowMs: now() });
  const waitMs = retryAfterMs(received.headers['retry-after'] ?? null, now());
  return answer.kind === 'unreadable' && waitMs !== null ? { ...answer, retryAfterMs: waitMs } : answer;
}

/** A gateway may refuse a client without a name. */
const plain = { 'accept-encoding': 'identity', 'user-agent': 'tagwarden' } as const;

const failed = (code: Failure['code'], detail: string): Failure => ({ kind: 'unreadable', code, detail, retry: true });

function read({ status, headers }: Reply, body: string, asked: Asked): Answer {
  const { quote } = asked;
  const traceId = headers['x-ncp-trace-id'] ?? headers['x-ncp-apigw-request-id'];
  const error = decodeGatewayError(status, body, traceId?.toString() ?? null);
  const failure = failureOf(error, quote);
  if (status !== 200) return failure;

  const json = parseExactJson(body);
  const detail = json === undefined ? null : decodeTagDetail(json, asked);
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
