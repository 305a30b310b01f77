import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../../../functions/config/policy/glob.ts';
import { commonExample, commonText, coversCommon } from '../../../../functions/config/policy/overlap.ts';

test.each<{ says: string; globs: string[]; text: string | undefined }>([
  { says: 'the same name', globs: ['prod/a', 'prod/a'], text: 'prod/a' },
  { says: 'other names', globs: ['prod/a', 'prod/b'], text: undefined },
  { says: 'a name and a pattern', globs: ['prod/web/*', 'prod/web/api'], text: 'prod/web/api' },
  { says: 'beginnings and ends that go together', globs: ['prod/ab*', 'prod/*bc'], text: 'prod/abc' },
  { says: 'a part and several', globs: ['prod/*', 'prod/a/b'], text: undefined },
  { says: 'any number of parts', globs: ['prod/**', '**/b', 'prod/a/?'], text: 'prod/a/b' },
  { says: 'no part less than the pattern has', globs: ['prod/**', 'prod'], text: undefined },
  { says: 'pairs that meet, and three that do not', globs: ['a?*', '*?b', 'ab', '?'], text: undefined },
])('Patterns have a text in common, or none: $says', ({ globs, text }) => {
  expect(commonText(globs)).toBe(text);
});

const glob = fc
  .array(
    fc.oneof(
      fc.constant('**'),
      fc.stringMatching(/^[ab?*]{1,3}$/).filter((part) => !part.includes('**')),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => parts.join('/'));
const path = fc.stringMatching(/^[ab]{1,3}(?:\/[ab]{1,3}){0,2}$/);

test('a text in common is matched by all patterns, and where all match a text there is one', () => {
  fc.assert(
    fc.property(fc.array(glob, { minLength: 1, maxLength: 3 }), path, (globs, text) => {
      const common = commonText(globs);
      if (common !== undefined) expect(globs.filter((each) => !matchesGlob(each, common))).toEqual([]);
      if (globs.every((each) => matchesGlob(each, text))) expect(common).toBeDefined();
    }),
  );
});

test('what is said to cover a pattern matches all that it matches', () => {
  fc.assert(
    fc.property(glob, glob, path, (wide, narrow, text) => {
      fc.pre(coversCommon({ image: wide }, [{ image: narrow }]) && matchesGlob(narrow, text));
      expect(matchesGlob(wide, text)).toBe(true);
    }),
  );
});

test.each([
  { wide: 'prod/**', narrow: 'prod/**', covers: true },
  { wide: '**', narrow: 'prod/**', covers: true },
  { wide: 'prod/**', narrow: 'prod/web/*', covers: true },
  { wide: 'prod/*', narrow: 'prod/web-?', covers: true },
  { wide: 'prod/*', narrow: 'prod/**', covers: false },
  { wide: 'prod/?', narrow: 'prod/*', covers: false },
  { wide: 'prod/web', narrow: 'prod/*', covers: false },
])('$wide covers $narrow: $covers', ({ wide, narrow, covers }) => {
  expect(coversCommon({ image: wide }, [{ image: narrow }])).toBe(covers);
});

test('patterns of hundreds of wildcards are given up within a second', () => {
  const [one, other, third] = ['*a', '*b', '*c'].map((each) => ({ image: 'p/a', tag: `${each.repeat(200)}d` }));
  const start = performance.now();
  commonExample([one ?? {}, other ?? {}, third ?? {}]);
  expect(performance.now() - start).toBeLessThan(2_000);
});
