import { createHmac } from 'node:crypto';
import type { Credentials } from '../keys.ts';

export type ToSign = Credentials & {
  readonly method: string;
  /** The URL that is fetched: its path and query are signed as they are sent, percent-encoded. */
  readonly url: URL;
  /** Epoch milliseconds. The gateway refuses a timestamp that is more than five minutes off its own clock. */
  readonly timestamp: number;
};

/**
 * The headers that sign a request: signature v2 of "Ncloud API: authentication". The body is not signed. Sign every
 * retry again: an old timestamp is refused.
 */
export function sign({ method, url, timestamp, accessKey, secretKey }: ToSign) {
  const text = `${method.toUpperCase()} ${url.pathname}${url.search}\n${timestamp}\n${accessKey}`;
  return {
    'x-ncp-apigw-timestamp': String(timestamp),
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': createHmac('sha256', secretKey).update(text, 'utf8').digest('base64'),
  };
}
