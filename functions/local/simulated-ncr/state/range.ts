/** The most names that one range stands for. */
const mostNames = 100_000;

/**
 * The names that a name with ranges stands for: `v1.{1..3}` for `v1.1`, `v1.2` and `v1.3`. A range that starts with a zero
 * keeps its width: `{01..12}`. Undefined where there are too many.
 */
export function expandRanges(name: string): readonly string[] | undefined {
  const range = /\{(\d{1,9})\.\.(\d{1,9})\}/.exec(name);
  if (range === null) return [name];
  const [whole, from = '', to = ''] = range;
  const [first, last] = [Number(from), Number(to)];
  if (last - first >= mostNames) return undefined;
  const width = from.startsWith('0') ? from.length : 0;
  const rest = expandRanges(name.slice(range.index + whole.length));
  if (rest === undefined || Math.max(0, last - first + 1) * rest.length > mostNames) return undefined;
  const before = name.slice(0, range.index);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    String(first + at).padStart(width, '0'),
  ).flatMap((number) => rest.map((after) => `${before}${number}${after}`));
}
