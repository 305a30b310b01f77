import type { SimulatedAnswer } from './answer.ts';
import { gatewayErrors } from './gateway-errors.ts';

const html = { 'content-type': 'text/html' };
const notFoundPage =
  '<html>\n<head><title>404 Not Found</title></head>\n<body><h1>404 Not Found</h1></body>\n</html>\n';

/**
 * Answers that stand between a client and the truth, by name. Only those of the gateway are documented; the others are of
 * what commonly stands before an API. `asked` says what was asked for.
 */
export const knownAnswers = {
  /** The service itself. NCR documents no body; this is the message of an older client of the same service. */
  'service-404': (asked) => ({ status: 404, body: { returnCode: 404, returnMessage: `${asked} is not found` } }),
  /** In 2023 a client of NCR took it for "no such image". */
  'service-500': () => ({ status: 500, body: { returnCode: 500, returnMessage: 'Internal Server Error' } }),
  'proxy-404': () => ({ status: 404, headers: { ...html, server: 'nginx' }, body: notFoundPage }),
  'balancer-404': () => ({
    status: 404,
    headers: { 'content-type': 'text/plain' },
    body: 'default backend - 404',
  }),
  'empty-404': () => ({ status: 404, headers: { 'content-type': 'text/plain' }, body: '' }),
  'bucket-404': (asked) => ({
    status: 404,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${asked}</Key></Error>`,
  }),
  /** A host of `docker pull`, given as the endpoint. */
  'docker-404': (asked) => ({
    status: 404,
    headers: { 'docker-distribution-api-version': 'registry/2.0' },
    body: {
      errors: [{ code: 'NAME_UNKNOWN', message: 'repository name not known to registry', detail: { name: asked } }],
    },
  }),
  /** An error of the gateway, under a status that says success. */
  'not-found-in-200': () => ({ status: 200, body: errorBody('not-found') }),
  'denied-in-200': () => ({ status: 200, body: errorBody('permission-denied') }),
  /** A page of a proxy or of maintenance. */
  html: () => ({ status: 200, headers: html, body: '<html><title>Maintenance</title></html>' }),
  xml: () => ({
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: '<?xml version="1.0"?><responseError><returnCode>900</returnCode><returnMessage>Unexpected</returnMessage></responseError>',
  }),
  empty: () => ({ status: 200, body: '' }),
  /** A whole answer of half a JSON text. */
  'truncated-json': () => ({ status: 200, body: '{"digest":"sha256:' }),
  /** Each field is of a type that it never has. */
  'wrong-types': () => ({
    status: 200,
    body: { name: {}, digest: [], images: 'none', last_updated: true, count: 'many', next: {}, results: 5 },
  }),
  'deep-json': () => ({ status: 200, body: '['.repeat(100_000) }),
  /** Over five megabytes. */
  'too-large': () => ({ status: 200, body: `{"name":"${'x'.repeat(5_242_880)}"}` }),
  redirect: () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' }),
} as const satisfies Record<string, (asked: string) => SimulatedAnswer>;
export type KnownAnswer = keyof typeof knownAnswers;

function errorBody(name: keyof typeof gatewayErrors): unknown {
  const { status: _, ...error } = gatewayErrors[name];
  return { error };
}
