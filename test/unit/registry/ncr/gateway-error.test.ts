import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeGatewayError } from '../../../../functions/registry/ncr/gateway-error.ts';

test.each([
  {
    says: "the gateway's shape",
    body: '{"error":{"errorCode":"210","message":"Permission Denied","details":"A subscription is required."}}',
    errorCode: '210',
    message: 'Permission Denied: A subscription is required.',
  },
  { says: 'a number for a code', body: '{"error":{"errorCode":401,"message":"No"}}', errorCode: '401', message: 'No' },
  {
    says: 'details alone',
    body: '{"error":{"errorCode":"300","details":"URL not found."}}',
    errorCode: '300',
    message: 'URL not found.',
  },
  {
    says: 'responseError',
    body: '{"responseError":{"returnCode":"1300","returnMessage":"Not there."}}',
    errorCode: '1300',
    message: 'Not there.',
  },
  {
    says: 'returnCode alone',
    body: '{"returnCode":500,"returnMessage":"Broken."}',
    errorCode: '500',
    message: 'Broken.',
  },
  {
    says: 'a returnCode of success',
    body: '{"returnCode":"200","returnMessage":"OK"}',
    errorCode: null,
    message: 'OK',
  },
  { says: 'errorMessage', body: '{"errorCode":"900","errorMessage":"Oh."}', errorCode: '900', message: 'Oh.' },
  {
    says: "a registry's list of errors",
    body: '{"errors":[{"code":"DENIED","message":"no"}]}',
    errorCode: 'DENIED',
    message: 'no',
  },
  {
    says: "a web framework's body",
    body: '{"status":404,"error":"Not Found","path":"/x"}',
    errorCode: null,
    message: 'Not Found',
  },
  { says: 'a detail alone', body: '{"detail":"Not found."}', errorCode: null, message: 'Not found.' },
  {
    says: 'XML',
    body: '<?xml version="1.0"?><error><errorCode> 300 </errorCode><message>Not Found Exception</message></error>',
    errorCode: '300',
    message: 'Not Found Exception',
  },
  {
    says: 'XML of a service',
    body: '<responseError><returnCode>800</returnCode><returnMessage>No</returnMessage></responseError>',
    errorCode: '800',
    message: 'No',
  },
  {
    says: 'HTML',
    body: '<html><title>502 Bad Gateway</title><h1>x</h1></html>',
    errorCode: null,
    message: '502 Bad Gateway',
  },
  { says: 'plain text', body: 'upstream timed out\n', errorCode: null, message: 'upstream timed out' },
  { says: 'half a JSON', body: '{"error":{"errorC', errorCode: null, message: '{"error":{"errorC' },
  { says: 'nothing', body: '', errorCode: null, message: null },
  { says: 'odd types', body: '{"error":{"errorCode":{},"message":[1]}}', errorCode: null, message: null },
  { says: 'a list', body: '[]', errorCode: null, message: null },
  { says: 'null', body: 'null', errorCode: null, message: null },
])('an error body of $says has code $errorCode and message "$message"', ({ body, errorCode, message }) => {
  expect(decodeGatewayError(401, body, 'trace-1')).toEqual({ httpStatus: 401, errorCode, message, traceId: 'trace-1' });
});

test('no body, however odd, makes the decoder throw', () => {
  const name = fc.constantFrom(
    'error',
    'errors',
    'responseError',
    'errorCode',
    'returnCode',
    'message',
    'details',
    '__proto__',
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(name, tie('json'), { maxKeys: 4 }),
      // Small on each level: what is both wide and deep takes seconds to make, and is only more of the same.
      fc.array(tie('json'), { maxLength: 2 }),
    ),
  }));
  const body = fc.oneof(
    json.map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('<', '>', '</', 'errorCode', 'message', '300', ' ', '"')).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(body, (text) => {
      const { errorCode, message } = decodeGatewayError(500, text, null);
      return [errorCode, message].every((said) => said === null || (typeof said === 'string' && said !== ''));
    }),
    { numRuns: 500 },
  );
});

test('a megabyte of opened elements is decoded in a moment', () => {
  const started = performance.now();
  decodeGatewayError(500, '<title><message><errorCode '.repeat(40_000), null);
  expect(performance.now() - started).toBeLessThan(2_000);
});
