import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoting } from '../../../functions/registry/quoting.ts';
import { numRuns } from '../../support/tier.ts';

const secrets = ['ACCESSKEY', 'SECRETKEY', 'c2ln/bmF0+dXJl='];

test.each([
  { says: 'plain text', text: 'Not Found Exception', quoted: 'Not Found Exception' },
  { says: 'Korean', text: '권한이 없습니다.', quoted: '권한이 없습니다.' },
  { says: 'several lines', text: 'one\r\n\ttwo\u2028three', quoted: 'one two three' },
  { says: 'terminal control', text: '\u001b[31mred\u0007', quoted: '[31mred' },
  { says: 'reversed text direction', text: 'a\u202eb\u200bc', quoted: 'abc' },
  { says: 'markup', text: '<p>The <b>key</b></p>', quoted: 'The key' },
  { says: 'a script', text: '<script>alert(1)</script>hello', quoted: 'hello' },
  { says: 'an access key', text: 'key ACCESSKEY is unknown', quoted: 'key [redacted] is unknown' },
  { says: 'several secrets', text: 'ACCESSKEY SECRETKEY ACCESSKEY', quoted: '[redacted] [redacted] [redacted]' },
  { says: 'a signature', text: 'got c2ln/bmF0+dXJl=.', quoted: 'got [redacted].' },
  { says: 'a percent-encoded signature', text: 'got c2ln%2FbmF0%2BdXJl%3D.', quoted: 'got [redacted].' },
  { says: 'a secret split by invisible characters', text: 'SECRET\u200bKEY', quoted: '[redacted]' },
  { says: 'nothing', text: ' \n', quoted: '' },
])('a quotation of $says is "$quoted"', ({ text, quoted }) => {
  expect(quoting(secrets)(text)).toBe(quoted);
});

test('a long text is cut to one short line', () => {
  const quoted = quoting([])('word '.repeat(1_000));
  expect(quoted).toHaveLength(160);
  expect(quoted.endsWith('…')).toBe(true);
});

test('a cut leaves no half of a character', () => {
  expect(quoting([])(`${'a'.repeat(158)}😀😀`)).toBe(`${'a'.repeat(158)}…`);
});

test.each([
  { says: 'the end of the line', before: '-'.repeat(155) },
  { says: 'the end of what is looked at', before: '<i>'.repeat(1_332) },
])('a secret across $says leaves none of its parts', ({ before }) => {
  expect(quoting(secrets)(`${before}SECRETKEY`)).not.toContain('SEC');
});

test('a secret that holds another is struck out whole', () => {
  expect(quoting(['KEY', 'KEY-AND-MORE'])('KEY-AND-MORE')).toBe('[redacted]');
});

test('without a secret nothing is struck out', () => {
  expect(quoting([''])('plain')).toBe('plain');
});

const spellings: Record<string, (secret: string) => string> = {
  'as it is': (secret) => secret,
  'in lower case': (secret) => secret.toLowerCase(),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'percent-encoded five times': (secret) => [1, 2, 3, 4, 5].reduce((coded) => encodeURIComponent(coded), secret),
  'as a form sends it': (secret) => new URLSearchParams({ secret }).toString(),
  'as a form with spaces for +': (secret) => secret.replaceAll('+', ' '),
  'in JSON': (secret) => JSON.stringify(secret),
  'in JSON with escaped slashes': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'in JSON within JSON': (secret) => JSON.stringify(JSON.stringify(secret)).replaceAll('/', '\\/'),
  'in JSON as code points': (secret) => each(secret, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  'as hexadecimal escapes': (secret) =>
    each(secret, (code) => `\\x${code.toString(16).padStart(2, '0').toUpperCase()}`),
  'as decimal references': (secret) => each(secret, (code) => `&#${code};`),
  'as hexadecimal references': (secret) => each(secret, (code) => `&#x${code.toString(16).toUpperCase()};`),
  'as named references': (secret) =>
    secret.replace(
      /[&<>"'+/=]/g,
      (char) =>
        `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos', '+': 'plus', '/': 'sol', '=': 'equals' }[char]};`,
    ),
  'as references within a URL': (secret) => encodeURIComponent(each(secret, (code) => `&#${code};`)),
  'for URLs': (secret) => secret.replaceAll('+', '-').replaceAll('/', '_'),
  'in lines': (secret) => secret.replace(/(.{9})/g, '$1\r\n'),
};
const each = (text: string, spell: (code: number) => string) =>
  Array.from(text, (char) => spell(char.charCodeAt(0))).join('');

const base64 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_&%'];
const secret = fc.string({ unit: fc.constantFrom(...base64), minLength: 8, maxLength: 44 });
const around = fc.string({ unit: fc.constantFrom(...'ghij %&\\"<#;u2'), maxLength: 30 });

test.each(Object.entries(spellings))('nothing of a secret of eight characters in a row survives %s', (_, spell) => {
  fc.assert(
    fc.property(secret, around, around, (key, before, after) => {
      const quoted = quoting([key])(`${before} ${spell(key)} ${after}`);
      for (let at = 0; at + 8 <= key.length; at += 1) expect(quoted).not.toContain(spell(key.slice(at, at + 8)));
      expect(quoted).toContain('[redacted]');
    }),
    { numRuns: numRuns(300) },
  );
});

test('nothing of a secret survives where each of its characters is spelled in another way', () => {
  const ways = Object.entries(spellings).flatMap(([says, spell]) =>
    /lines|form|five|within JSON/.test(says) ? [] : [spell],
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...base64), fc.constantFrom(...ways)), { minLength: 8 }),
      (spelled) => {
        const coded = spelled.map(([char, spell]) => spell(char).replace(/^"(.*)"$/, '$1'));
        const key = spelled.map(([char]) => char).join('');
        const quoted = quoting([key])(`got ${coded.join('')}.`);
        for (let at = 0; at + 8 <= coded.length; at += 1)
          expect(quoted).not.toContain(coded.slice(at, at + 8).join(''));
      },
    ),
    { numRuns: numRuns(2_000) },
  );
});

test.each([
  { says: 'an id with a run of zeros', text: '00000000-0000-4000-8000-000000000001' },
  { says: 'seven characters of a secret', text: 'c2ln/bm' },
  { says: 'what only looks escaped', text: '100%25 of &unknown; \\q' },
])('$says is left as it is', ({ text }) => {
  expect(quoting(secrets)(text)).toBe(text);
});

test('a text that is made to be decoded for ever is quoted in no time', () => {
  const started = performance.now();
  for (const nest of ['%25', '&amp;', '&#38;#38;', '%26amp%3B', '\\\\', '%2525%26#x2526;'])
    quoting(secrets)(nest.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
