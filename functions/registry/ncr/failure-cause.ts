import type { UnreadableCode } from '../../domain/observation.ts';
import type { Failure } from '../failure.ts';
import type { Quote } from '../quoting.ts';
import type { GatewayError } from './gateway-error.ts';

type Cause = { readonly code: UnreadableCode; readonly retry: boolean; readonly hint: string | null };

const causes = {
  refused: { code: 'registry-failed', retry: false, hint: null },
  'request-bad': { code: 'registry-failed', retry: false, hint: 'the gateway wants https and UTF-8' },
  'not-authenticated': {
    code: 'authentication-failed',
    retry: false,
    hint: "check the access key and the secret key, and that this clock is within 5 minutes of the gateway's",
  },
  'not-permitted': {
    code: 'permission-denied',
    retry: false,
    hint: "check the key's permissions, its API Gateway access and its allowed source addresses",
  },
  'no-route': {
    code: 'route-not-found',
    retry: false,
    hint: "the gateway has no such path: check the registry's zone or endpoint",
  },
  redirected: {
    code: 'route-not-found',
    retry: false,
    hint: "a signed request is not sent elsewhere: check the registry's zone or endpoint",
  },
  'quota-spent': { code: 'quota-exceeded', retry: false, hint: "the account's quota for the day or month is spent" },
  throttled: { code: 'throttled', retry: true, hint: 'the gateway limits requests: lower the concurrency' },
  failed: { code: 'registry-failed', retry: true, hint: null },
  odd: { code: 'answer-invalid', retry: false, hint: 'expected the JSON of a tag detail' },
} as const satisfies Record<string, Cause>;
type CauseKind = keyof typeof causes;

/**
 * The HTTP status that belongs to each errorCode. Source: "API Gateway common errors". The codes look like HTTP
 * statuses and are none: 400 is a spent quota, 500 an endpoint error.
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

/** What an answer other than a tag detail means: absent only for a 404 that comes from behind the gateway. */
export function failureOf(error: GatewayError, quote: Quote): { readonly kind: 'absent' } | Failure {
  const kind = causeOf(error);
  if (kind === 'absent') return { kind };
  const { code, retry, hint }: Cause = causes[kind];
  const { httpStatus, errorCode, message, traceId } = error;
  const status = `HTTP ${httpStatus}${errorCode === null ? '' : ` (errorCode ${quote(errorCode)})`}`;
  const said = quote(message ?? '');
  const trace = traceId === null ? '' : `; trace ${quote(traceId)}`;
  const detail = `${status}${said === '' ? '' : ` "${said}"`}${hint === null ? '' : `; ${hint}`}${trace}`;
  return { kind: 'unreadable', code, retry, detail };
}

/** The HTTP status decides; the errorCode tells apart what shares one. */
function causeOf({
  httpStatus: status,
  errorCode,
}: Pick<GatewayError, 'httpStatus' | 'errorCode'>): CauseKind | 'absent' {
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
      return errorCode === '300' ? 'no-route' : 'absent';
    case 429:
      return errorCode === '400' ? 'quota-spent' : 'throttled';
    default:
      return 'refused';
  }
}
