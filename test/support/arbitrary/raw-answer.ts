import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { RawAnswer } from '../worlds/raw-server.ts';

const detail = JSON.stringify({ digest: `sha256:${'a'.repeat(64)}`, images: [{ os: 'linux', architecture: 'amd64' }] });
const body = fc.oneof(
  fc.constant(Buffer.from(detail)),
  fc.constant(Buffer.from(detail.slice(0, 40))),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);
const statusLine = fc.constantFrom(
  ...['HTTP/1.1 200 OK', 'HTTP/1.0 200 OK', 'HTTP/1.1 404 Not Found', 'HTTP/1.1 204 No Content', 'HTTP/1.1 429 Slow'],
  ...[
    'HTTP/1.1 307 Elsewhere\r\nlocation: /x',
    'HTTP/1.1 200',
    'HTTP/2 200',
    'HTTP/1.1 abc',
    'HTTP/1.1 99999 Big',
    'ICY 200 OK',
  ],
  ...[
    'HTTP/1.1 000 None',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade',
    'PRI * HTTP/2.0',
    '',
  ],
);
const interim = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom(
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 102 Processing\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(30),
  ),
);
const codings = {
  identity: (bytes: Buffer) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
  br: brotliCompressSync,
  unknown: (bytes: Buffer) => bytes,
  'gzip, br': (bytes: Buffer) => brotliCompressSync(gzipSync(bytes)),
} as const;
const extra = fc.constantFrom(
  ...['', 'content-type: text/plain; charset=euc-kr\r\n', 'content-type: application/json; charset="nonsense"\r\n'],
  ...[
    'retry-after: 1\r\n',
    'retry-after: soon\r\n',
    'connection: close\r\n',
    'a\u0000b: c\r\n',
    'no colon\r\n',
    ' folded\r\n',
  ],
  ...[`x-huge: ${'h'.repeat(20_000)}\r\n`, 'x-many: 1\r\n'.repeat(2_500), 'set-cookie: a\r\nset-cookie: b\r\n'],
  ...[
    'transfer-encoding: gzip\r\n',
    'transfer-encoding: chunked\r\n',
    'content-length: 5\r\n',
    'content-length: -1\r\n',
  ],
);
const lengthError = fc.constantFrom(0, 0, 0, -1, 1, 50, -1_000_000, 1e15);
const chunkHead = fc.constantFrom('', '', '', 'ZZ', '-1', 'fffffffffffffffff', '0x5', '5;ext="', ' ');
const trailer = fc.constantFrom(
  '\r\n',
  '\r\n',
  'x-trailer: 1\r\n\r\n',
  'broken trailer\r\n\r\n',
  '',
  'HTTP/1.1 200 OK\r\n',
);

const framed = fc
  .record({
    ...{ statusLine, interim, body, extra, lengthError, chunkHead, trailer },
    coding: fc.constantFrom(...(Object.keys(codings) as (keyof typeof codings)[])),
    isBroken: fc.boolean(),
    isChunked: fc.boolean(),
    after: fc.constantFrom('', '', 'garbage', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'),
  })
  .map((given) => {
    let bytes = codings[given.coding](given.body);
    if (given.isBroken && given.coding !== 'identity') bytes = bytes.subarray(0, bytes.length - 6);
    const encoding = given.coding === 'identity' ? '' : `content-encoding: ${given.coding.replace('-raw', '')}\r\n`;
    const framing = given.isChunked
      ? 'transfer-encoding: chunked\r\n'
      : `content-length: ${bytes.length + given.lengthError}\r\n`;
    const size = given.chunkHead || bytes.length.toString(16);
    const chunks = [Buffer.from(`${size}\r\n`), bytes, Buffer.from(`\r\n0\r\n${given.trailer}`)];
    return Buffer.concat([
      Buffer.from(`${given.interim}${given.statusLine}\r\n${given.extra}${encoding}${framing}\r\n`, 'latin1'),
      given.isChunked ? Buffer.concat(chunks) : bytes,
      Buffer.from(given.after),
    ]);
  });

/** An answer with one byte changed, or cut anywhere, or bytes that are nothing at all. */
const bytes = fc.oneof(
  { weight: 4, arbitrary: framed },
  {
    weight: 2,
    arbitrary: fc.tuple(framed, fc.nat()).map(([whole, at]) => whole.subarray(0, at % (whole.length + 1))),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(framed, fc.nat(), fc.nat(255)).map(([whole, at, byte]) => {
      const changed = Buffer.from(whole);
      changed[at % Math.max(1, changed.length)] = byte;
      return changed;
    }),
  },
  // An alert of TLS, where none is spoken.
  { weight: 1, arbitrary: fc.constant(Buffer.from('15030100020246', 'hex')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((any) => Buffer.from(any)) },
);

/** Anything that a server may do with a connection, once. */
export const anyRawAnswer: fc.Arbitrary<RawAnswer> = fc
  .record({
    bytes,
    // One that stays open costs a timeout.
    ending: fc.oneof(
      { weight: 6, arbitrary: fc.constant('end' as const) },
      { weight: 3, arbitrary: fc.constant('reset' as const) },
      { weight: 1, arbitrary: fc.constant('stay' as const) },
    ),
    cut: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ cut, ...answer }) => (cut === undefined ? answer : { ...answer, cutAt: cut % (answer.bytes.length + 1) }));
