/**
 * Whether a pattern matches a whole text of parts between slashes. `?` stands for one character and `*` for any number, both within a
 * part. `**` is a part of its own: it stands for any number of parts, and for at least one where it comes last.
 */
export const matchesGlob = (glob: string, text: string): boolean => compileGlob(glob)(text);

/** The same, prepared for many texts. */
export function compileGlob(glob: string): (text: string) => boolean {
  if (!hasWildcard(glob)) return (text) => glob === text;
  // Most patterns of a file differ from a text in what stands before their first wildcard.
  const start = literalStart(glob);
  if (!glob.includes('/') && glob !== '**') {
    return (text) => text.startsWith(start) && !text.includes('/') && matchesPart(glob, text);
  }
  const parts = partsOf(glob);
  return (text) => text.startsWith(start) && matchesInOrder(parts, text.split('/'), '**', matchesPart);
}

export const hasWildcard = (text: string): boolean => /[*?]/.test(text);

/** What stands before the first wildcard. */
export const literalStart = (glob: string): string => glob.replace(/[*?].*/s, '');

/** The parts of a pattern; a closing `**` stands for one part at least. */
export function partsOf(glob: string): readonly string[] {
  const parts = glob.split('/');
  return parts.at(-1) === '**' ? [...parts, '*'] : parts;
}

const matchesPart = (pattern: string, part: string): boolean =>
  matchesInOrder(pattern, part, '*', (one, character) => one === '?' || one === character);

/**
 * Whether patterns match all items, one each; `many` matches any number of them. Only the last `many` on the way is ever tried again,
 * so that this takes no more steps than patterns times items, whatever the patterns are.
 */
export function matchesInOrder(
  patterns: ArrayLike<string>,
  items: ArrayLike<string>,
  many: string,
  fits: (pattern: string, item: string) => boolean,
): boolean {
  let next = 0;
  let retry: { readonly after: number; from: number } | undefined;
  for (let index = 0; index < items.length; ) {
    const [pattern, item] = [patterns[next], items[index]];
    if (pattern === many) {
      next += 1;
      retry = { after: next, from: index };
    } else if (pattern !== undefined && item !== undefined && fits(pattern, item)) {
      next += 1;
      index += 1;
    } else if (retry !== undefined) {
      // The last `many` takes one item more.
      retry.from += 1;
      next = retry.after;
      index = retry.from;
    } else {
      return false;
    }
  }
  while (patterns[next] === many) next += 1;
  return next === patterns.length;
}
