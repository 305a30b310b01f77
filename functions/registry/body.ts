import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Reply } from './send.ts';

/** The text of a body; null: it is too large once it is decompressed. `broken` says why there is none. */
export type Decoded = { readonly text: string | null } | { readonly broken: string };

const decompress = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  // Servers send it with the header of zlib, and some without.
  deflate: (bytes: Uint8Array, options: { maxOutputLength: number }) =>
    (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options),
} as const;
type Coding = keyof typeof decompress;

/** Most encodings that an answer may have on top of each other. More are an attack, not an answer. */
const mostCodings = 3;

/** A body as text: decompressed, though `identity` was asked for, and by the charset that its content type declares. */
export function decodeBody({ headers, body }: Pick<Reply, 'headers' | 'body'>, largestBytes: number): Decoded {
  if (body === null) return { text: null };
  const codings = (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const unknown = codings.find((coding) => !isKnown(coding));
  if (unknown !== undefined || codings.length > mostCodings) {
    return { broken: `expected no content-encoding, got "${codings.join(', ')}"` };
  }
  let bytes: Uint8Array = body;
  // The last encoding that was applied is undone first.
  for (const coding of codings.filter(isKnown).toReversed()) {
    if (bytes.byteLength === 0) break;
    try {
      bytes = decompress[coding](bytes, { maxOutputLength: largestBytes });
    } catch (error) {
      // The arguments are right, so zlib throws only for what it was given.
      if (!(error instanceof Error)) throw error;
      if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return { text: null };
      return { broken: `the ${coding} content-encoding is broken: ${error.message}` };
    }
  }
  return { text: decoderOf(headers['content-type']).decode(bytes) };
}

const isKnown = (coding: string): coding is Coding => Object.hasOwn(decompress, coding);

/** UTF-8, unless another charset is declared that TextDecoder knows. */
function decoderOf(contentType: string | undefined): Pick<InstanceType<typeof TextDecoder>, 'decode'> {
  const label = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder();
  }
}
