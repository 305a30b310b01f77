import type { Path } from '../yaml/path.ts';

/** One thing that is wrong with `audit.yaml`. Line and column count from 1. */
export type ConfigProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As in `targets[2].expect`; empty where the file as a whole is meant. */
  readonly path: string;
  /** What was expected and what came, without a closing full stop. */
  readonly message: string;
};

/** A problem before its line and column are looked up. */
export type Problem = {
  readonly path: Path;
  /** What to point at: the key, its value, or an offset into the text. A key that is not there is shown by the map that lacks it. */
  readonly at: 'key' | 'value' | number;
  readonly message: string;
  /** The keys that are lacking: any one of them would solve this problem. */
  readonly lacks?: readonly Path[];
  /** The keys that were probably meant here. A problem that only lacks one of them would say the same twice. */
  readonly meant?: readonly Path[];
  /** Where the same is written first. */
  readonly first?: Path;
};

/** `audit.yaml:12:5 targets[2].expect: expected …`, which editors and terminals turn into a link. */
export function formatProblem({ file, line, column, path, message }: ConfigProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}
