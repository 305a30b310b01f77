import { createHmac } from 'node:crypto';
import type { Credentials } from '../keys.ts';

export type ToSign = Credentials & {
  readonly method: string;
  /** The very URL that is fetched: its path and query are signed as sent, percent-encoded. */
  readonly url: URL;
  /** Epoch milliseconds; the gateway refuses what is more than five minutes from its own clock. */
  readonly timestamp: number;
};

/**
 * The headers that sign a request: signature v2 of "Ncloud API: authentication". The body is not signed. A retry
 * has to be signed anew, as its timestamp grows old.
 */
export function sign({ method, url, timestamp, accessKey, secretKey }: ToSign) {
  const text = `${method.toUpperCase()} ${url.pathname}${url.search}\n${timestamp}\n${accessKey}`;
  return {
    'x-ncp-apigw-timestamp': String(timestamp),
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': createHmac('sha256', secretKey).update(text, 'utf8').digest('base64'),
  };
}
