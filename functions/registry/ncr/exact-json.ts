/**
 * The value of a JSON text; undefined if it is not JSON, or nested too deeply to be looked at. A number that JavaScript
 * would print in another way is left as the text that was sent: an id of twenty digits keeps them all.
 */
export function parseExactJson(text: string): unknown {
  try {
    // Looking at each value takes five times as long, and hardly an answer needs it.
    return mayDiffer.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch {
    // JSON.parse throws for nothing else, and `exact` for nothing.
    return undefined;
  }
}

/** A number with a fraction, an exponent or many digits, and a negative zero; within a text it may be anything. */
const mayDiffer = /(?:^|"\s*:|[[,])\s*(?:-0|-?\d+[.eE]|-?\d{16})/;

/** The third argument is of ECMAScript's "JSON.parse source text access", which TypeScript does not know of here. */
const exact = (_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
