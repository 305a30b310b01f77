import { decodeBody } from '../body.ts';
import type { Failure } from '../failure.ts';
import { quoting } from '../quoting.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { Reply } from '../send.ts';
import type { Answer, Context, Exchange, Question } from '../vendor.ts';
import { parseExactJson } from './exact-json.ts';
import { failureOf } from './failure-cause.ts';
import { decodeGatewayError } from './gateway-error.ts';
import { sign } from './signature.ts';

/** Asks once, with a signature of this moment. Rejects only for a bug: network failures are answers. */
export async function ask<Value>(question: Question<Value>, exchange: Exchange): Promise<Answer<Value>> {
  const { url, expected } = question;
  const { credentials, userAgent, now, send, largestBodyBytes } = exchange;
  const signature = sign({ method: 'GET', url, timestamp: now(), ...credentials });
  const quote = quoting([credentials.accessKey, credentials.secretKey, signature['x-ncp-apigw-signature-v2']]);
  // The guide requires the content type, though there is no body.
  const plain = { accept: 'application/json', 'content-type': 'application/json', 'accept-encoding': 'identity' };
  const received = await send({ ...exchange, url, headers: { ...signature, ...plain, 'user-agent': userAgent } });
  if (received.kind === 'failed') {
    const { code, detail, retry } = received;
    return { kind: 'unreadable', code, detail: quote(detail), retry };
  }

  const { status, headers } = received;
  const decoded = decodeBody(received, largestBodyBytes);
  if ('broken' in decoded) {
    const detail = `HTTP ${status}; ${quote(decoded.broken)}`;
    return { kind: 'unreadable', code: 'network-failed', detail, retry: true, status };
  }
  if (decoded.text === null) {
    const detail = `HTTP ${status} with more than ${largestBodyBytes} bytes; expected ${expected}`;
    return { kind: 'unreadable', code: 'answer-invalid', detail, retry: false, status };
  }
  const answer = read(received, decoded.text, question, { quote, nowMs: now() });
  const waitMs = retryAfterMs(headers['retry-after'] ?? null, now());
  return answer.kind === 'unreadable' && waitMs !== null ? { ...answer, retryAfterMs: waitMs } : answer;
}

function read<Value>(
  { status, headers }: Reply,
  body: string,
  question: Question<Value>,
  context: Context,
): Answer<Value> {
  const { quote } = context;
  const json = status === 200 ? parseExactJson(body) : undefined;
  const found = json === undefined ? null : question.read(json, context);
  if (found?.kind === 'read') return { kind: 'answered', value: found.value };

  const traceId = headers['x-ncp-trace-id'] ?? headers['x-ncp-apigw-request-id'];
  const error = decodeGatewayError(status, body, traceId?.toString() ?? null);
  // Services of NAVER Cloud are known to answer 200 with an error in the body.
  const isError = found === null || error.errorCode !== null || error.message !== null;
  return isError ? failureOf(error, question.expected, quote) : ({ ...found, retry: false, status } satisfies Failure);
}
