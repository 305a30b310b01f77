import type { UnreadableCode } from '../../domain/observation.ts';
import type { Failure } from '../failure.ts';
import type { Quote } from '../quoting.ts';
import type { GatewayError } from './gateway-error.ts';

/** `note` says what the status alone does not; what to do is in `text/unreadable.ts`. */
type Cause = { readonly code: UnreadableCode; readonly retry: boolean; readonly note: string | null };

const causes = {
  refused: { code: 'registry-failed', retry: false, note: null },
  'request-bad': { code: 'registry-failed', retry: false, note: 'the gateway expects HTTPS and UTF-8' },
  'not-authenticated': { code: 'authentication-failed', retry: false, note: null },
  'not-permitted': { code: 'permission-denied', retry: false, note: null },
  'no-route': { code: 'route-not-found', retry: false, note: 'the gateway has no such path' },
  redirected: { code: 'route-not-found', retry: false, note: 'not followed: a signed request is sent nowhere else' },
  'quota-spent': { code: 'quota-exceeded', retry: false, note: "the account's quota for the day or month is used up" },
  throttled: { code: 'throttled', retry: true, note: 'the gateway limits the request rate' },
  failed: { code: 'registry-failed', retry: true, note: null },
  odd: { code: 'answer-invalid', retry: false, note: null },
} as const satisfies Record<string, Cause>;
type CauseKind = keyof typeof causes;

/**
 * The HTTP status that belongs to each errorCode. Source: "API Gateway common errors". The codes look like HTTP
 * statuses, but are not: 400 is an exceeded quota, 500 an endpoint error.
 */
const documentedStatus: Readonly<Record<string, number>> = {
  100: 400,
  200: 401,
  210: 401,
  300: 404,
  400: 429,
  410: 429,
  420: 429,
  430: 413,
  500: 503,
  510: 504,
  900: 500,
};

/**
 * What an answer other than the one that was `expected` means. A 404 from behind the gateway is told apart, but proves
 * nothing: NCR documents no body for it, so that a proxy or a bucket may have said it.
 */
export function failureOf(
  error: GatewayError,
  expected: string,
  quote: Quote,
): { readonly kind: 'not-found'; readonly detail: string } | Failure {
  const kind = causeOf(error);
  const { httpStatus: status, errorCode, message, traceId } = error;
  const said = quote(message ?? '');
  const note = kind === 'odd' ? `expected ${expected}` : kind === 'not-found' ? null : causes[kind].note;
  const detail = [
    `HTTP ${status}${errorCode === null ? '' : ` (errorCode ${quote(errorCode)})`}${said === '' ? '' : ` "${said}"`}`,
    note,
    traceId === null ? null : `trace ${quote(traceId)}`,
  ]
    .filter((part) => part !== null)
    .join('; ');
  if (kind === 'not-found') return { kind, detail };
  const { code, retry } = causes[kind];
  return { kind: 'unreadable', code, retry, detail, status };
}

/** The HTTP status decides, and the errorCode where several causes share a status. */
function causeOf({
  httpStatus: status,
  errorCode,
}: Pick<GatewayError, 'httpStatus' | 'errorCode'>): CauseKind | 'not-found' {
  if (status >= 200 && status < 300) {
    const meant = documentedStatus[errorCode ?? ''];
    return meant === undefined ? 'odd' : causeOf({ httpStatus: meant, errorCode });
  }
  if (status >= 500 || status === 408) return 'failed';
  if (status >= 300 && status < 400) return 'redirected';
  switch (status) {
    case 400:
      return errorCode === '100' ? 'request-bad' : 'refused';
    case 401:
      return errorCode === '210' ? 'not-permitted' : 'not-authenticated';
    case 403:
      return 'not-permitted';
    case 404:
      return errorCode === '300' ? 'no-route' : 'not-found';
    case 429:
      return errorCode === '400' ? 'quota-spent' : 'throttled';
    default:
      return 'refused';
  }
}
