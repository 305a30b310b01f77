/** Whether texts can be encoded in it: a charset that TextDecoder knows, in which ASCII is written as ASCII. */
export function isCharset(label: string): boolean {
  try {
    return new TextDecoder(label).decode(new TextEncoder().encode(ascii)) === ascii;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const ascii = '{"error": 0}';

const tables = new Map<string, ReadonlyMap<string, Uint8Array>>();

/**
 * A text in a charset, such as `euc-kr`. Node encodes UTF-8 alone, but decodes many: the decoder is asked once for every
 * character of one and of two bytes. What the charset cannot write so becomes "?".
 */
export function encodeText(text: string, charset: string): Uint8Array {
  const decoder = new TextDecoder(charset);
  if (decoder.encoding === 'utf-8') return Buffer.from(text);
  const table = tables.get(decoder.encoding) ?? invert(decoder);
  tables.set(decoder.encoding, table);
  return Buffer.concat(Array.from(text, (character) => table.get(character) ?? Buffer.from('?')));
}

function invert(decoder: InstanceType<typeof TextDecoder>): ReadonlyMap<string, Uint8Array> {
  const bytesOf = new Map<string, Uint8Array>();
  const add = (...bytes: readonly number[]) => {
    const encoded = Uint8Array.from(bytes);
    const characters = [...decoder.decode(encoded)];
    const [character = ''] = characters;
    // The first way to write it is the plain one.
    if (characters.length === 1 && character !== '\uFFFD' && !bytesOf.has(character)) bytesOf.set(character, encoded);
  };
  for (let byte = 0; byte <= 0xff; byte += 1) add(byte);
  for (let lead = 0x80; lead <= 0xff; lead += 1) for (let trail = 0x30; trail <= 0xff; trail += 1) add(lead, trail);
  return bytesOf;
}
