import { describe, expect, test } from 'vitest';
import { Hash, hashOf, type Link } from '../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { type ChainFault, type ChainRow, checkNext, windowSize } from '../../../functions/verify/chain.ts';
import { day } from '../../support/given/givens.ts';

const nowSeconds = 1_000;
const expired = nowSeconds;
const unexpired = nowSeconds + 1;

/** A row of a day that names another; both of them never expire unless told otherwise. */
type Given = { readonly on: number; readonly expiresAt?: number | null; readonly content?: string };
const linkTo = ({ on, expiresAt = null, content = '' }: Given): Link => ({
  runAt: day(on),
  hash: hashOf(`${on}${content}`),
  expiresAt,
});
const row = (given: number | Given, names: number | Given | null): ChainRow => ({
  ...linkTo(typeof given === 'number' ? { on: given } : given),
  previous: names === null ? null : linkTo(typeof names === 'number' ? { on: names } : names),
});
/** One row a day from the first on, each naming the one before it. */
const chain = (length: number): ChainRow[] => Array.from({ length }, (_, on) => row(on, on === 0 ? null : on - 1));

const brief = (fault: ChainFault): string => {
  const dayOf = (at: Instant) => (Date.parse(at) - Date.parse(day(0))) / 86_400_000;
  return `${fault.kind} ${dayOf(fault.runAt)}${fault.kind === 'forked' ? ` ${dayOf(fault.other)}` : ''}`;
};

describe('the next row of a chain', () => {
  test.each<{ says: string; window: readonly ChainRow[]; next: ChainRow; faults: readonly string[] }>([
    { says: 'the first names none', window: [], next: row(0, null), faults: [] },
    { says: 'it follows the one before', window: chain(3), next: row(3, 2), faults: [] },
    { says: 'days may lie between', window: chain(1), next: row(9, 0), faults: [] },

    { says: 'the one it names is gone, and none is left', window: [], next: row(1, 0), faults: ['removed 0'] },
    { says: 'the one it names is gone', window: chain(2), next: row(3, 2), faults: ['removed 2'] },
    // Of those between nobody speaks.
    { says: 'several before it are gone', window: chain(2), next: row(6, 5), faults: ['removed 5'] },
    {
      says: 'the one it names is gone, and another is in its place',
      window: [...chain(2), row(3, 1)],
      next: row(4, 2),
      faults: ['inserted 3', 'removed 2'],
    },

    {
      says: 'the one it names has another hash',
      window: [...chain(2), row({ on: 2, content: ' changed' }, 1)],
      next: row(3, 2),
      faults: ['rewritten 2'],
    },
    {
      says: 'the one it names expires at another time',
      window: [...chain(2), row({ on: 2, expiresAt: expired }, 1)],
      next: row(3, { on: 2, expiresAt: unexpired }),
      faults: ['rewritten 2'],
    },

    {
      says: 'one before it, linked to none, is not named',
      window: [...chain(2), row(2, null)],
      next: row(3, 1),
      faults: ['inserted 2'],
    },
    {
      says: 'one before it, linked further back, is not named',
      window: [...chain(3), row(3, 0)],
      next: row(4, 2),
      faults: ['inserted 3'],
    },
    {
      says: 'several before it are not named',
      window: [...chain(2), row(2, null), row(3, { on: 0, content: ' another' }), row(4, 0)],
      next: row(5, 1),
      faults: ['inserted 2', 'inserted 3', 'inserted 4'],
    },

    {
      says: 'one before it names the same',
      window: [...chain(2), row(2, 1)],
      next: row(3, 1),
      faults: ['forked 2 3'],
    },
    {
      says: 'an arm of several rows goes off from the one it names',
      window: [...chain(2), row(2, 1), row(3, 2), row(4, 3)],
      next: row(5, 1),
      faults: ['forked 2 5'],
    },
    {
      says: 'two others name the same',
      window: [...chain(2), row(2, 1), row(3, 1)],
      next: row(4, 1),
      faults: ['forked 2 4', 'forked 3 4'],
    },

    { says: 'it names none, though there is one', window: chain(3), next: row(3, null), faults: ['unlinked 3'] },
    { says: 'it names itself', window: chain(3), next: row(3, 3), faults: ['unlinked 3'] },
    { says: 'it names a later one', window: chain(3), next: row(3, 4), faults: ['unlinked 3'] },

    {
      says: 'the one it names expired, and none is left',
      window: [],
      next: row(1, { on: 0, expiresAt: expired }),
      faults: [],
    },
    {
      says: 'the one it names is gone before it expired, and none is left',
      window: [],
      next: row(1, { on: 0, expiresAt: unexpired }),
      faults: ['removed 0'],
    },
    {
      says: 'the one it names expired, and an older one has not been deleted yet',
      window: [row({ on: 0, expiresAt: expired }, null)],
      next: row(2, { on: 1, expiresAt: expired }),
      faults: [],
    },
    {
      says: 'the one it names is gone before it expired, and an older one is there',
      window: [row({ on: 0, expiresAt: expired }, null)],
      next: row(2, { on: 1, expiresAt: unexpired }),
      faults: ['removed 1'],
    },
    {
      says: 'the one it names expired, and one that nobody names is left behind it',
      window: [row({ on: 0, expiresAt: expired }, null), row(2, null)],
      next: row(3, { on: 1, expiresAt: expired }),
      faults: ['inserted 2'],
    },
    {
      says: 'the one it names expired, is there, and is not the one',
      window: [row({ on: 0, expiresAt: expired, content: ' changed' }, null)],
      next: row(1, { on: 0, expiresAt: expired }),
      faults: ['rewritten 0'],
    },
  ])('is held against those before it: $says: $faults', ({ window, next, faults }) => {
    expect(checkNext(window, next, nowSeconds).map(brief)).toEqual(faults);
    // What lies further back than the window changes nothing.
    const back = Array.from({ length: 2 * windowSize }, (_, index) =>
      row(index - 100, index === 0 ? null : index - 101),
    );
    const [oldest, ...others] = window;
    if (oldest?.previous === null) {
      const longer = [...back, { ...oldest, previous: back.at(-1) ?? null }, ...others];
      expect(checkNext(longer, next, nowSeconds).map(brief)).toEqual(faults);
    }
  });

  test('that names one further back than the window has those of the window told, and no row called removed', () => {
    const strangers = Array.from({ length: windowSize }, (_, index) => row(10 + index, null));
    const faults = checkNext(strangers, row(90, 9), nowSeconds);
    expect(faults.map(brief)).toEqual(strangers.map((_, index) => `inserted ${10 + index}`));
  });
});

describe('a hash', () => {
  test.each([
    {
      // The sample of RFC 8785, section 3.2.2; its canonical bytes stand in section 3.2.4.
      says: 'numbers, escapes and literals',
      value: JSON.parse(String.raw`{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }`),
      hash: '2d5e01a318d0f0879ab568c4be289c8b1f64ef8921a53c6277d5e069978baacb',
    },
    {
      // Section 3.2.3: names are sorted by UTF-16 code units, not by code points.
      says: 'the order of names',
      value: JSON.parse(String.raw`{
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control\u007f",
        "\u00f6": "Latin Small Letter O With Diaeresis"
      }`),
      hash: '741eb039ec942f906d981b7a59f8fc4e2394b27b88d0947677f244132433a649',
    },
  ])(
    'is the SHA-256 of the canonical JSON, as sha256sum takes it of the bytes in the RFC: $says',
    ({ value, hash }) => {
      expect(hashOf(value)).toBe(hash);
    },
  );

  test('depends on every value, and on the order of lists, but not on that of names', () => {
    expect(hashOf({ a: [1, 2], b: null })).toBe(hashOf({ b: null, a: [1, 2] }));
    const others = [{ a: [2, 1], b: null }, { a: [1, 2] }, { a: [1, 2], b: '' }, { a: [1, '2'], b: null }, null];
    for (const other of others) expect(hashOf(other)).not.toBe(hashOf({ a: [1, 2], b: null }));
  });

  test.each([
    { says: 'lowercase', text: 'a'.repeat(64), isHash: true },
    { says: 'uppercase', text: 'A'.repeat(64), isHash: false },
    { says: 'too short', text: 'a'.repeat(63), isHash: false },
    { says: 'a digest', text: `sha256:${'a'.repeat(64)}`, isHash: false },
    { says: 'with a line break', text: `${'a'.repeat(64)}\n`, isHash: false },
  ])('is 64 lowercase hex digits: $says', ({ text, isHash }) => {
    expect(Hash.safeParse(text).success).toBe(isHash);
  });
});
