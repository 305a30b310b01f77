/** A character that a person cannot see, or takes for another one. */
export type OddCharacter = {
  /** Where it is in the text. */
  readonly index: number;
  /** What it is, where, and what to do: `U+200B (zero-width space) after "v3" cannot be seen; delete it`. */
  readonly message: string;
};

const spaces = String.raw`(?![ \t])\p{Zs}`;
// Beside the formatting characters: fillers of Hangul and selectors of variants, which count as letters and marks.
const invisible = String.raw`(?![\t\n\r])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\uFE00-\uFE0F]`;
const quotes = '[\u2018-\u201F]';
// A letter of another script is odd among Latin ones only: a text may be Greek throughout.
const lookalikes = String.raw`(?<=[A-Za-z].*)[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}](?=.*[A-Za-z])|[\uFF01-\uFF5E]`;

const advice = [
  { pattern: new RegExp(spaces, 'u'), says: 'looks like a space; delete it, or type an ordinary space' },
  { pattern: new RegExp(invisible, 'u'), says: 'cannot be seen; delete it' },
  { pattern: new RegExp(quotes, 'u'), says: `is not a quote to YAML; use " or '` },
  { pattern: /./u, says: 'is not the character that it looks like; type it again' },
];
const odd = new RegExp([spaces, invisible, quotes, lookalikes].join('|'), 'u');
const unseen = new RegExp([spaces, invisible].join('|'), 'u');

/** Names in the Unicode standard, of those that come with a copy from a web page, a chat or a text processor. */
const names: Readonly<Record<string, string>> = {
  '\u00A0': 'no-break space',
  '\u00AD': 'soft hyphen',
  '\u200B': 'zero-width space',
  '\u200C': 'zero-width non-joiner',
  '\u200D': 'zero-width joiner',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u202A': 'left-to-right embedding',
  '\u202B': 'right-to-left embedding',
  '\u202C': 'end of a direction mark',
  '\u202D': 'left-to-right override',
  '\u202E': 'right-to-left override',
  '\u2028': 'line separator',
  '\u2060': 'word joiner',
  '\u3000': 'ideographic space',
  '\u3164': 'Hangul filler',
  '\uFEFF': 'byte order mark',
  '\uFF1A': 'full-width colon',
};

/** The first odd character of a text, or the first that cannot be seen; undefined where there is none. */
export function findOddCharacter(text: string, among: 'all' | 'unseen' = 'all'): OddCharacter | undefined {
  const { 0: character, index } = (among === 'all' ? odd : unseen).exec(text) ?? { index: 0 };
  if (character === undefined) return undefined;
  const name = character in names ? ` (${names[character]})` : '';
  const says = advice.find(({ pattern }) => pattern.test(character))?.says ?? '';
  const before = (text.slice(0, index).split('\n').at(-1) ?? '').trimStart();
  const after = (text.slice(index + character.length).split('\n')[0] ?? '').trim();
  const near = before === '' ? after.slice(0, 40) : before.slice(-40);
  const where = `${before === '' ? 'before' : 'after'} ${escapeUnseen(JSON.stringify(near))}`;
  return { index, message: `${codePointOf(character)}${name} ${where} ${says}` };
}

/** A text in which all that cannot be seen is written as an escape: `v3\u200B`. */
export const escapeUnseen = (text: string): string =>
  text.replaceAll(new RegExp(unseen, 'gu'), (character) => `\\u${hexOf(character).padStart(4, '0')}`);

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
const codePointOf = (character: string): string => `U+${hexOf(character).padStart(4, '0')}`;
