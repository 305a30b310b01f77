import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from '../../../../functions/registry/ncr/exact-json.ts';
import { facts, givenDetail } from '../../../support/given/tag-detail.ts';

test('an id of twenty digits keeps them all', () => {
  const text = JSON.stringify(givenDetail({ last_updater: 'ID' })).replace('"ID"', '12345678901234567891');
  expect(facts(parseExactJson(text)).lastUpdater).toBe('12345678901234567891');
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

test.each(['', '{', 'nul', '<html>', `${'['.repeat(400_000)}${']'.repeat(400_000)}`])(
  'what is no JSON, or too deep, is undefined',
  (text) => {
    expect(parseExactJson(text)).toBeUndefined();
  },
);
