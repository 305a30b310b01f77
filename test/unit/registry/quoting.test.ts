import { expect, test } from 'vitest';
import { quoting } from '../../../functions/registry/quoting.ts';

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
