import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from '../../../../functions/registry/ncr/exact-json.ts';
import { facts, givenDetail } from '../../../support/given/tag-detail.ts';

test('an id of twenty digits keeps them all', () => {
  const text = JSON.stringify(givenDetail({ last_updater: 'ID' })).replace('"ID"', '12345678901234567891');
  expect(facts(parseExactJson(text)).lastUpdater).toBe('12345678901234567891');
});

test.each([
  { json: '{"a":[{"b":12345678901234567891}]}', value: { a: [{ b: '12345678901234567891' }] } },
  { json: '[[9007199254740993]]', value: [['9007199254740993']] },
  { json: '{"a":1e-7}', value: { a: 1e-7 } },
  { json: '{"a":{"b":1.5E-10}}', value: { a: { b: '1.5E-10' } } },
  { json: '[-0]', value: ['-0'] },
  { json: '[1e400]', value: ['1e400'] },
  { json: '[0.1, 100, -5]', value: [0.1, 100, -5] },
])('$json keeps what was written, however deep', ({ json, value }) => {
  expect(parseExactJson(json)).toEqual(value);
});

test('a moment and a size in any notation of JSON are read by their value', () => {
  const text = JSON.stringify(givenDetail({ last_updated: 'AT', full_size: 'SIZE' }))
    .replace('"AT"', '1.711928488E+12')
    .replace('"SIZE"', '83518086.0');
  expect(facts(parseExactJson(text))).toMatchObject({
    lastUpdatedAt: '2024-03-31T23:41:28.000Z',
    sizeBytes: 83518086,
    oddities: [],
  });
});

test('a tag that is named as a number is named as it was written', () => {
  const text = JSON.stringify(givenDetail({ name: 'ID' })).replace('"ID"', '1.00');
  expect(() => facts(parseExactJson(text))).toThrow('expected "1.0.0", got "1.00"');
});

test('what prints as it was written is what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      // -0 and exponents print in another way.
      const text = JSON.stringify(value);
      fc.pre(!/\d[eE]/.test(text));
      expect(parseExactJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each(['', '{', 'nul', '<html>', '[1.0'])('what is no JSON is undefined', (text) => {
  expect(parseExactJson(text)).toBeUndefined();
});

test.each(['', '1.0'])('four hundred thousand brackets around "%s" make nothing throw', (within) => {
  const text = `${'['.repeat(400_000)}${within}${']'.repeat(400_000)}`;
  expect(['object', 'undefined']).toContain(typeof parseExactJson(text));
});

test('no number loses a digit, wherever it stands', () => {
  const number = fc.constantFrom('12345678901234567891', '1.00', '1e400', '-0', '0.10', '9007199254740993', '7');
  fc.assert(
    fc.property(
      number,
      fc.constantFrom(...['N', ' N ', '[N]', '[1, N]', '{"a":N}', '{"a" : N , "b":1}']),
      (value, frame) => {
        expect(JSON.stringify(parseExactJson(frame.replace('N', value)))).toContain(value);
      },
    ),
  );
});
