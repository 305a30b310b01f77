import { escapeUnseen } from './odd-character.ts';

/** Where a value stands in the file: its keys and, counted from 0, its places in lists. */
export type Path = readonly (string | number)[];

/** A path as a person writes it: `targets[2].expect`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((before, segment) => {
    if (typeof segment === 'number') return `${before}[${segment}]`;
    if (!/^[\w-]+$/.test(segment)) return `${before}[${escapeUnseen(JSON.stringify(segment))}]`;
    return before === '' ? segment : `${before}.${segment}`;
  }, '');
}
