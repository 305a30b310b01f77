import { expect, test } from 'vitest';
import { failureOf } from '../../../../functions/registry/ncr/failure-cause.ts';
import { quoting } from '../../../../functions/registry/quoting.ts';

const quote = quoting(['ACCESSKEY', 'SIGNATURE']);
const givenError = (fields: { httpStatus: number; errorCode?: string | null; message?: string; traceId?: string }) => ({
  errorCode: null,
  message: null,
  traceId: null,
  ...fields,
});

test.each([
  { says: 'a bad request', httpStatus: 400, errorCode: '100', code: 'registry-failed', retry: false, note: 'HTTPS' },
  { says: "a service's refusal", httpStatus: 400, errorCode: null, code: 'registry-failed', retry: false, note: '' },
  {
    says: 'a failed authentication',
    httpStatus: 401,
    errorCode: '200',
    code: 'authentication-failed',
    retry: false,
    note: '',
  },
  {
    says: 'an unknown 401',
    httpStatus: 401,
    errorCode: '401',
    code: 'authentication-failed',
    retry: false,
    note: '',
  },
  {
    says: 'a 401 without a code',
    httpStatus: 401,
    errorCode: null,
    code: 'authentication-failed',
    retry: false,
    note: '',
  },
  {
    says: 'a denied permission',
    httpStatus: 401,
    errorCode: '210',
    code: 'permission-denied',
    retry: false,
    note: '',
  },
  {
    says: 'a forbidden registry',
    httpStatus: 403,
    errorCode: null,
    code: 'permission-denied',
    retry: false,
    note: '',
  },
  {
    says: 'a wrong base path',
    httpStatus: 404,
    errorCode: '300',
    code: 'route-not-found',
    retry: false,
    note: 'no such path',
  },
  { says: 'a timed out request', httpStatus: 408, errorCode: null, code: 'registry-failed', retry: true, note: '' },
  { says: 'a conflict', httpStatus: 409, errorCode: null, code: 'registry-failed', retry: false, note: '' },
  { says: 'a request too large', httpStatus: 413, errorCode: '430', code: 'registry-failed', retry: false, note: '' },
  {
    says: 'a spent quota',
    httpStatus: 429,
    errorCode: '400',
    code: 'quota-exceeded',
    retry: false,
    note: 'day or month',
  },
  { says: 'throttling', httpStatus: 429, errorCode: '410', code: 'throttled', retry: true, note: 'request rate' },
  { says: 'a rate limit', httpStatus: 429, errorCode: '420', code: 'throttled', retry: true, note: 'request rate' },
  {
    says: 'a 429 without a code',
    httpStatus: 429,
    errorCode: null,
    code: 'throttled',
    retry: true,
    note: 'request rate',
  },
  { says: 'an unexpected error', httpStatus: 500, errorCode: '900', code: 'registry-failed', retry: true, note: '' },
  { says: 'a 500 without a code', httpStatus: 500, errorCode: null, code: 'registry-failed', retry: true, note: '' },
  { says: 'an endpoint error', httpStatus: 503, errorCode: '500', code: 'registry-failed', retry: true, note: '' },
  { says: 'an endpoint timeout', httpStatus: 504, errorCode: '510', code: 'registry-failed', retry: true, note: '' },
  {
    says: 'a redirect',
    httpStatus: 302,
    errorCode: null,
    code: 'route-not-found',
    retry: false,
    note: 'sent nowhere else',
  },
  {
    says: 'a code of 400 that is no quota',
    httpStatus: 503,
    errorCode: '400',
    code: 'registry-failed',
    retry: true,
    note: '',
  },
  {
    says: 'a 200 that says no authentication',
    httpStatus: 200,
    errorCode: '200',
    code: 'authentication-failed',
    retry: false,
    note: '',
  },
  {
    says: 'a 200 that says no permission',
    httpStatus: 200,
    errorCode: '210',
    code: 'permission-denied',
    retry: false,
    note: '',
  },
  {
    says: 'a 200 that says no route',
    httpStatus: 200,
    errorCode: '300',
    code: 'route-not-found',
    retry: false,
    note: 'no such path',
  },
  { says: 'a 200 that says throttled', httpStatus: 200, errorCode: '410', code: 'throttled', retry: true, note: '' },
  {
    says: 'a 200 that says 404',
    httpStatus: 200,
    errorCode: '404',
    code: 'answer-invalid',
    retry: false,
    note: 'tag detail',
  },
  { says: 'a 204', httpStatus: 204, errorCode: null, code: 'answer-invalid', retry: false, note: 'tag detail' },
])(
  '$says (HTTP $httpStatus, errorCode $errorCode) is $code, retry: $retry',
  ({ httpStatus, errorCode, code, retry, note }) => {
    const verdict = failureOf(givenError({ httpStatus, errorCode }), 'the JSON of a tag detail', quote);
    expect(verdict).toMatchObject({ kind: 'unreadable', code, retry });
    expect(verdict).toHaveProperty('detail', expect.stringContaining(`HTTP ${httpStatus}`));
    expect(verdict).toHaveProperty('detail', expect.stringContaining(note));
  },
);

test.each([
  { says: 'no code', errorCode: null },
  { says: "a service's own code", errorCode: '404' },
])('a 404 with $says is told apart, with what was said', ({ errorCode }) => {
  const error = givenError({ httpStatus: 404, errorCode, message: 'no such tag', traceId: 'abc' });
  const code = errorCode === null ? '' : ' (errorCode 404)';
  expect(failureOf(error, 'the JSON of a tag detail', quote)).toEqual({
    kind: 'not-found',
    detail: `HTTP 404${code} "no such tag"; trace abc`,
  });
});

test('a detail names the status, the code, what was said, what it means and the trace', () => {
  const error = givenError({
    httpStatus: 404,
    errorCode: '300',
    message: 'Not Found Exception: URL not found.',
    traceId: 'abc',
  });
  expect(failureOf(error, 'the JSON of a tag detail', quote)).toHaveProperty(
    'detail',
    'HTTP 404 (errorCode 300) "Not Found Exception: URL not found."; the gateway has no such path; trace abc',
  );
});

test('a detail is one line without markup or secrets, whatever the gateway says', () => {
  const error = givenError({
    httpStatus: 401,
    errorCode: '200\nACCESSKEY',
    message: `<b>key</b>\r\nACCESSKEY signed SIGNATURE ${'and on '.repeat(1_000)}`,
    traceId: 'SIGNATURE\u0000',
  });
  const verdict = failureOf(error, 'the JSON of a tag detail', quote);
  expect(verdict).toHaveProperty('detail', expect.stringContaining('"key [redacted] signed [redacted] and on'));
  expect(verdict).toHaveProperty('detail', expect.not.stringMatching(/ACCESSKEY|SIGNATURE|[<>\p{Cc}]/u));
  expect(verdict.kind === 'unreadable' && verdict.detail.length).toBeLessThan(450);
});
