import { literalStart, matchesInOrder, partsOf } from './glob.ts';
import { type Patterns, type PlainParts, wholeOf } from './rule-match.ts';

/**
 * A tag that all of these patterns match; undefined where there can be none. It shows what is possible: its names need not be such that
 * a registry allows them.
 */
export function commonExample(patterns: readonly Patterns[]): PlainParts | undefined {
  const whole = patterns.map(wholeOf);
  const path = commonText(whole.map(({ image }) => image));
  const tag = path === undefined ? undefined : commonPart(whole.map((each) => each.tag));
  if (path === undefined || tag === undefined) return undefined;
  const [registry = '', ...image] = path.split('/');
  return { registry, image: image.join('/'), tag };
}

/** A text that all patterns match; undefined where there can be none. */
export function commonText(globs: readonly string[]): string | undefined {
  // Most patterns of a file differ in what stands before their first wildcards: the longest of it tells.
  const starts = globs.map(literalStart);
  const longest = starts.reduce((one, other) => (one.length < other.length ? other : one), '');
  if (!starts.every((start) => longest.startsWith(start))) return undefined;
  return commonItems(globs.map(partsOf), '**', commonPart)?.join('/');
}

/** The same within a part, which is never empty. */
const commonPart = (globs: readonly string[]): string | undefined =>
  commonItems(
    [...globs, '?*'].map((glob) => [...glob]),
    '*',
    (characters) => {
      const [first = 'a', ...others] = characters.filter((character) => character !== '?');
      return others.every((other) => other === first) ? first : undefined;
    },
  )?.join('');

/** Patterns with hundreds of wildcards are taken for such that have nothing in common, before they take seconds. */
const mostSteps = 10_000;

/**
 * Items that all sequences match, in as many steps as there are combinations of their places at most. `many` stands for any number of
 * items; `common` gives one that several others have in common.
 */
function commonItems(
  sequences: readonly (readonly string[])[],
  many: string,
  common: (items: readonly string[]) => string | undefined,
): readonly string[] | undefined {
  type State = { readonly places: readonly number[]; readonly found: readonly string[] };
  const seen = new Set<string>();
  const pending: State[] = [{ places: sequences.map(() => 0), found: [] }];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    const { places, found } = state;
    if (seen.has(places.join())) continue;
    if (seen.add(places.join()).size > mostSteps) return undefined;
    const items = sequences.map((sequence, index) => sequence[places[index] ?? 0]);
    if (items.every((item) => item === undefined)) return found;
    const singles = items.filter((item) => item !== undefined && item !== many);
    const isOver = items.includes(undefined);
    const next = isOver || singles.length === 0 ? undefined : common(singles.map(String));
    if (next !== undefined) {
      pending.push({
        places: places.map((place, index) => (items[index] === many ? place : place + 1)),
        found: [...found, next],
      });
    }
    // Or one that stands for many ends here.
    for (const [index, item] of items.entries()) {
      if (item === many) pending.push({ places: places.with(index, (places[index] ?? 0) + 1), found });
    }
  }
  return undefined;
}

/** Whether patterns match all that others have in common. Where it says no, they may still do so. */
export function coversCommon(wide: Patterns, narrow: readonly Patterns[]): boolean {
  const { image, tag } = wholeOf(wide);
  const narrows = narrow.map(wholeOf);
  return narrows.some((each) => covers(image, each.image)) && narrows.some((each) => coversPart(tag, each.tag));
}

const covers = (wide: string, narrow: string): boolean =>
  matchesInOrder(partsOf(wide), partsOf(narrow), '**', (one, other) => other !== '**' && coversPart(one, other));

/** A wildcard of the narrow pattern is taken for a character that only the same wildcard, or a wider one, stands for. */
export const coversPart = (wide: string, narrow: string): boolean =>
  matchesInOrder(wide, narrow, '*', (one, other) => one === other || (one === '?' && other !== '*'));
