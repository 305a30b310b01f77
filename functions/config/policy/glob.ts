/**
 * Whether a pattern matches a whole text of parts between slashes. `?` stands for one character and `*` for any number, both within a
 * part. `**` is a part of its own: it stands for any number of parts, and for at least one where it comes last.
 */
export function matchesGlob(glob: string, text: string): boolean {
  // Most patterns of a file differ from a text in what stands before their first wildcard.
  const wildcard = glob.search(/[*?]/);
  if (wildcard < 0) return glob === text;
  if (!text.startsWith(glob.slice(0, wildcard))) return false;
  const parts = glob.split('/');
  const patterns = parts.at(-1) === '**' ? [...parts, '*'] : parts;
  return matchesInOrder(patterns, text.split('/'), '**', (pattern, part) =>
    matchesInOrder([...pattern], [...part], '*', (one, character) => one === '?' || one === character),
  );
}

/**
 * Whether patterns match all items, one each; `many` matches any number of them. Only the last `many` on the way is ever tried again,
 * so that this takes no more steps than patterns times items, whatever the patterns are.
 */
function matchesInOrder<Item>(
  patterns: readonly Item[],
  items: readonly Item[],
  many: Item,
  fits: (pattern: Item, item: Item) => boolean,
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
  return patterns.slice(next).every((pattern) => pattern === many);
}
