import { expect, test } from 'vitest';
import { networkFailure } from '../../../functions/registry/network-failure.ts';
import { quoting } from '../../../functions/registry/quoting.ts';

const quote = (text: string) => text;
const withCode = (code: string, message: string) => Object.assign(new Error(message), { code });

test.each([
  {
    says: 'a refused connection',
    error: new TypeError('fetch failed', { cause: withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1') }),
    code: 'network-failed',
    detail: 'the connection failed: ECONNREFUSED "connect ECONNREFUSED 127.0.0.1:1"',
  },
  {
    says: 'several addresses that refuse',
    error: new TypeError('fetch failed', { cause: Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }) }),
    code: 'network-failed',
    detail: 'the connection failed: ECONNREFUSED',
  },
  {
    says: 'a connection that ends within the body',
    error: new TypeError('terminated', { cause: withCode('UND_ERR_SOCKET', 'other side closed') }),
    code: 'network-failed',
    detail: 'the connection failed: UND_ERR_SOCKET "other side closed"',
  },
  {
    says: 'a port that fetch refuses',
    error: new TypeError('fetch failed', { cause: new Error('bad port') }),
    code: 'network-failed',
    detail: 'the connection failed: fetch failed "bad port"',
  },
  {
    says: 'a deadline',
    error: new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
    code: 'timed-out',
    detail: 'no complete answer within 2.5 s',
  },
  {
    says: 'an abort',
    error: new DOMException('This operation was aborted', 'AbortError'),
    code: 'timed-out',
    detail: 'no complete answer within 2.5 s',
  },
])('$says is $code, and worth another try', ({ error, code, detail }) => {
  expect(networkFailure(error, 2_500, quote)).toEqual({ kind: 'unreadable', code, detail, retry: true });
});

test('a secret is neither in the code of a failure nor in its words', () => {
  const error = new TypeError('fetch failed', { cause: withCode('E_HUSH', 'refused HUSH') });
  expect(networkFailure(error, 2_500, quoting(['HUSH']))?.detail).toBe(
    'the connection failed: E_[redacted] "refused [redacted]"',
  );
});

test.each([
  {
    says: 'reading a property of undefined',
    error: new TypeError("Cannot read properties of undefined (reading 'a')"),
  },
  { says: 'a header that cannot be sent', error: new TypeError('Headers.append: "\n" is an invalid header value.') },
  {
    says: 'a URL that is none',
    error: new TypeError('Failed to parse URL', {
      cause: Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }),
    }),
  },
  { says: 'a cause without a code', error: new TypeError('Not a fetch', { cause: new Error('of something else') }) },
  { says: 'an error of another type', error: new RangeError('Invalid array length') },
  { says: 'a thrown text', error: 'fetch failed' },
])('$says is a bug, not a failure of the network', ({ error }) => {
  expect(networkFailure(error, 2_500, quote)).toBeNull();
});
