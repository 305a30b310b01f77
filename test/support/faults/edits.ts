import type { RawRow } from '../../../functions/store/raw-rows.ts';

/** A place in a row: names of attributes and numbers of list items. */
export type Path = readonly (string | number)[];

/** Every place in a value that can be edited, those of lists and maps before those inside them. */
export function pathsOf(value: unknown, at: Path = []): readonly Path[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, each]) =>
          pathsOf(each, [...at, Array.isArray(value) ? Number(name) : name]),
        )
      : [];
  return at.length === 0 ? inner : [at, ...inner];
}

export const nameOf = (path: Path): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`)).join('');

/** The value at a place, or undefined. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, part) => (inner as Readonly<Record<string | number, unknown>> | null)?.[part], value);

/** A copy of a row with another value at a place; undefined takes it away. */
export function edit(row: RawRow, path: Path, value: unknown): RawRow {
  const copy: Record<string, unknown> = structuredClone({ ...row });
  const last = path.at(-1) ?? '';
  const holder = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

/** Another value of the same kind, as close to the given one as it can be. */
export function nudge(value: unknown): unknown {
  if (value === null) return '';
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length > 1 ? value.toReversed() : [...value, 'more'];
  if (typeof value === 'object') return { ...value, more: null };
  const text = String(value);
  // The last digit of a hash, a digest or a moment, so that they stay what they are.
  return /\d(?=\D*$)/.test(text)
    ? text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))
    : `${text}${/[a-f]$/.test(text) ? '0' : 'x'}`;
}
