import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GatewayErrorName } from './gateway-errors.ts';

export type SimulatedCredentials = { readonly accessKey: string; readonly secretKey: string };

const toleranceMs = 5 * 60_000;

/**
 * Whether the gateway lets a request in, or why not: signature v2, checked over the request line as it came and by
 * this file's own reading of the rule. It shares no code with the client, so that a mistake in one shows in the other.
 */
export function admit(
  { method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  known: readonly SimulatedCredentials[],
  nowMs: number,
): 'admitted' | GatewayErrorName {
  const timestamp = headers['x-ncp-apigw-timestamp'];
  const key = headers['x-ncp-iam-access-key'];
  const signature = headers['x-ncp-apigw-signature-v2'];
  if (typeof timestamp !== 'string' || typeof key !== 'string' || typeof signature !== 'string') {
    return 'authentication-missing';
  }
  const lines = [[method, url].join(' '), timestamp, key].join('\n');
  const signer = known.find(({ accessKey }) => accessKey === key);
  if (signer === undefined) return 'authentication-failed';
  const expected = createHmac('sha256', Buffer.from(signer.secretKey)).update(Buffer.from(lines)).digest();
  const came = Buffer.from(signature, 'base64');
  if (came.length !== expected.length || !timingSafeEqual(came, expected)) return 'authentication-failed';
  // Negated, so that a timestamp that is no number is refused as well.
  return !(Math.abs(nowMs - Number(timestamp)) <= toleranceMs) ? 'timestamp-expired' : 'admitted';
}
