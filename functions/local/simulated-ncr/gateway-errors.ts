import type { SimulatedAnswer } from './answer.ts';

/** The errors of the gateway in front of NCR. Source: "API Gateway common errors"; the details as seen in the field. */
export const gatewayErrors = {
  'bad-request': { status: 400, errorCode: '100', message: 'Bad Request Exception' },
  'authentication-missing': {
    status: 401,
    errorCode: '200',
    message: 'Authentication Failed',
    details: 'Authentication information are missing.',
  },
  'authentication-failed': {
    status: 401,
    errorCode: '200',
    message: 'Authentication Failed',
    details: 'Invalid authentication information.',
  },
  'timestamp-expired': {
    status: 401,
    errorCode: '200',
    message: 'Authentication Failed',
    details: 'Expired timestamp.',
  },
  'permission-denied': {
    status: 401,
    errorCode: '210',
    message: 'Permission Denied',
    details: 'A subscription to the API is required.',
  },
  'not-found': { status: 404, errorCode: '300', message: 'Not Found Exception', details: 'URL not found.' },
  'quota-exceeded': { status: 429, errorCode: '400', message: 'Quota Exceeded' },
  'throttle-limited': { status: 429, errorCode: '410', message: 'Throttle Limited' },
  'rate-limited': { status: 429, errorCode: '420', message: 'Rate Limited' },
  'entity-too-large': { status: 413, errorCode: '430', message: 'Request Entity Too Large' },
  'unexpected-error': { status: 500, errorCode: '900', message: 'Unexpected Error' },
  'endpoint-error': { status: 503, errorCode: '500', message: 'Endpoint Error' },
  'endpoint-timeout': { status: 504, errorCode: '510', message: 'Endpoint Timeout' },
} as const satisfies Record<string, { status: number; errorCode: string; message: string; details?: string }>;
export type GatewayErrorName = keyof typeof gatewayErrors;

export const isGatewayError = (name: string): name is GatewayErrorName => Object.hasOwn(gatewayErrors, name);

/** The envelope of an error, as the gateway sends it. */
export function gatewayError(name: GatewayErrorName, headers: Readonly<Record<string, string>> = {}): SimulatedAnswer {
  const { status, ...error } = gatewayErrors[name];
  return { status, headers: { 'x-ncp-trace-id': 'simulated0trace0', ...headers }, body: { error } };
}
