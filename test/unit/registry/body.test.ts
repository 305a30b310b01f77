import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeBody } from '../../../functions/registry/body.ts';

/** "인증 실패", a failed authentication. */
const korean = Buffer.from('c0cec1f520bdc7c6d0', 'hex');

test.each([
  { says: 'EUC-KR', type: 'text/html; charset=euc-kr', text: '인증 실패' },
  { says: 'EUC-KR in quotes and capitals', type: 'text/plain;Charset="EUC-KR"', text: '인증 실패' },
  { says: "EUC-KR by Windows' name", type: 'text/html;charset=windows-949', text: '인증 실패' },
])('a body in $says is read by the charset that it declares', ({ type, text }) => {
  expect(decodeBody({ headers: { 'content-type': type }, body: korean }, 1_000)).toEqual({ text });
});

test.each([undefined, 'application/json', 'text/html; charset=', 'text/html; charset=klingon'])(
  'under the content type %j a body is read as UTF-8',
  (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(decodeBody({ headers, body: Buffer.from('인증 실패') }, 1_000)).toEqual({ text: '인증 실패' });
  },
);

test.each([
  { coding: 'gzip', body: gzipSync('{}') },
  { coding: 'X-GZIP', body: gzipSync('{}') },
  { coding: 'deflate', body: deflateSync('{}') },
  { coding: 'deflate', body: deflateRawSync('{}') },
  { coding: 'br', body: brotliCompressSync('{}') },
  { coding: 'gzip, identity, br', body: brotliCompressSync(gzipSync('{}')) },
  { coding: 'identity', body: Buffer.from('{}') },
])('a body in $coding is decoded, though it was not asked for', ({ coding, body }) => {
  expect(decodeBody({ headers: { 'content-encoding': coding }, body }, 1_000)).toEqual({ text: '{}' });
});

test('a small body that grows beyond the limit is too large', () => {
  const body = gzipSync('0'.repeat(1_000_000));
  expect(decodeBody({ headers: { 'content-encoding': 'gzip' }, body }, 10_000)).toEqual({ text: null });
});

test('an empty body in an encoding is empty', () => {
  expect(decodeBody({ headers: { 'content-encoding': 'gzip' }, body: Buffer.alloc(0) }, 1_000)).toEqual({ text: '' });
});

test.each([
  { coding: 'gzip', says: 'the gzip content-encoding is broken: incorrect header check' },
  { coding: 'br', says: 'the br content-encoding is broken: Decompression failed' },
  { coding: 'zstd', says: 'expected no content-encoding, got "zstd"' },
  { coding: 'gzip, gzip, gzip, gzip', says: 'expected no content-encoding, got "gzip, gzip, gzip, gzip"' },
])('a body that is not in $coding is broken, and it is said why', ({ coding, says }) => {
  expect(decodeBody({ headers: { 'content-encoding': coding }, body: korean }, 1_000)).toEqual({ broken: says });
});
