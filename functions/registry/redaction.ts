/** Strikes secrets out of a text. */
export type Redact = (text: string) => string;

/** So many characters of a secret in a row are redacted; of a shorter secret, all of it. */
const shortestRun = 8;

/**
 * A server may echo what it was sent, in any spelling: percent-encoded, as a form, in JSON, in HTML, and one within the
 * other. A list of spellings is never complete. So the text and the secrets are decoded step by step until nothing is
 * left to decode, and compared after each step. What a run of a secret was decoded from is redacted.
 */
export function redaction(secrets: readonly string[]): Redact {
  const runs = runsOf(secrets);
  return (text) => {
    const found: Span[] = [];
    for (const step of stepsOf(text)) {
      for (const form of formsOf(step)) found.push(...find(runs, form));
    }
    return strikeOut(text, found);
  };
}

type Span = { readonly from: number; readonly to: number };

/** Characters, and what part of the text each was decoded from. */
type Decoded = readonly (Span & { readonly char: string })[];

/** Nobody spells a text within so many others. Without an end, a text made for it would take seconds. */
const mostSteps = 16;

/** The text as it is, and after each step of decoding. */
function* stepsOf(text: string): Generator<Decoded> {
  let decoded: Decoded | null = Array.from({ length: text.length }, (_, at) => ({
    char: text.charAt(at),
    from: at,
    to: at + 1,
  }));
  for (let step = 0; decoded !== null && step < mostSteps; step += 1) {
    yield decoded;
    decoded = decodeOnce(decoded);
  }
}

/** A `%` or `&` that was escaped several times is undone at once: `%25252B` and `&amp;amp;#43;` are a `+`. */
const escapes =
  /%(?:25)*([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})|&(?:amp;)*#x([0-9a-f]{1,9});?|&(?:amp;)*#([0-9]{1,9});?|\\(["'\\/])|\\[nrt]|&(?:amp;)*([a-z]{2,8});/gi;

/** The named references of HTML for the characters that a key or a signature may hold. */
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", excl: '!', num: '#', dollar: '$', percnt: '%', ast: '*' },
  ...{ lpar: '(', rpar: ')', plus: '+', comma: ',', period: '.', sol: '/', colon: ':', semi: ';', equals: '=' },
  ...{ quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']', hat: '^', lowbar: '_' },
  ...{ grave: '`', lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}', rbrace: '}', hyphen: '-', dash: '-' },
};

/** Undoes each escape once; null where there is none. */
function decodeOnce(coded: Decoded): Decoded | null {
  const text = coded.map(({ char }) => char).join('');
  const decoded: Decoded[number][] = [];
  let next = 0;
  for (const match of text.matchAll(escapes)) {
    const char = charOf(match);
    if (char === undefined) continue;
    const [first, last] = [coded[match.index], coded[match.index + match[0].length - 1]];
    if (first === undefined || last === undefined) continue;
    decoded.push(...coded.slice(next, match.index), { char, from: first.from, to: last.to });
    next = match.index + match[0].length;
  }
  return next === 0 ? null : [...decoded, ...coded.slice(next)];
}

function charOf([, percent, u, braced, x, hex, decimal, itself, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return named[name.toLowerCase()];
  if (itself !== undefined) return itself;
  if (decimal !== undefined) return unit(Number.parseInt(decimal, 10));
  const digits = percent ?? u ?? braced ?? x ?? hex;
  // What is left is \n, \r or \t.
  return digits === undefined ? ' ' : unit(Number.parseInt(digits, 16));
}

/** All that a secret may hold is ASCII; other characters only have to be one character each. */
const unit = (code: number): string => (code < 0x1_0000 ? String.fromCharCode(code) : '\ufffd');

/** Two forms of a text that are compared: in one a space is a `+`, as in forms; the other has none, as where lines are wrapped. */
function formsOf(decoded: Decoded): readonly Decoded[] {
  const plain = decoded.map((each) => ({ ...each, char: sameAs(each.char) }));
  const isSpace = ({ char }: { readonly char: string }) => /\s/.test(char);
  return [
    plain.map((each) => (isSpace(each) ? { ...each, char: '+' } : each)),
    ...(plain.some(isSpace) ? [plain.filter((each) => !isSpace(each))] : []),
  ];
}

/** One character for those that stand for the same: base64 has two alphabets, and host names and headers lose their case. */
function sameAs(char: string): string {
  if (char === '-') return '+';
  return char === '_' ? '/' : char.toLowerCase();
}

/** All runs of the secrets, by their length. */
type Runs = ReadonlyMap<number, ReadonlySet<string>>;

function runsOf(secrets: readonly string[]): Runs {
  const runs = new Map<number, Set<string>>();
  for (const secret of secrets) {
    for (const step of stepsOf(secret)) {
      for (const form of formsOf(step)) {
        const length = Math.min(shortestRun, form.length);
        const ofLength = runs.get(length) ?? new Set();
        for (const { run } of windows(form, length)) runs.set(length, ofLength.add(run));
      }
    }
  }
  return runs;
}

const find = (runs: Runs, form: Decoded): readonly Span[] =>
  [...runs].flatMap(([length, ofLength]) => [...windows(form, length)].filter(({ run }) => ofLength.has(run)));

/** Every `length` characters in a row, and where they come from. */
function* windows(form: Decoded, length: number): Generator<Span & { readonly run: string }> {
  const text = form.map(({ char }) => char.charAt(0)).join('');
  for (let at = 0; length > 0 && at + length <= form.length; at += 1) {
    const [first, last] = [form[at], form[at + length - 1]];
    if (first !== undefined && last !== undefined) {
      yield { run: text.slice(at, at + length), from: first.from, to: last.to };
    }
  }
}

function strikeOut(text: string, found: readonly Span[]): string {
  let left = '';
  let next = 0;
  let struckTo = -1;
  for (const { from, to } of found.toSorted((one, other) => one.from - other.from)) {
    // Runs that touch or overlap are one secret.
    if (from > struckTo) left += `${text.slice(next, from)}[redacted]`;
    struckTo = Math.max(struckTo, to);
    next = struckTo;
  }
  return left + text.slice(next);
}
