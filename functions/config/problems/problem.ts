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

/** A problem before its place in the file is looked up. */
export type Fault = {
  readonly path: Path;
  /** Whether the key or its value is at fault; without the key in the file, the map that lacks it is shown. */
  readonly at: 'key' | 'value';
  readonly message: string;
  /** The keys that are lacking: any one of them would mend this fault. */
  readonly lacks?: readonly Path[];
  /** The keys that were probably meant here; a fault that only lacks one of them would say the same twice. */
  readonly meant?: readonly Path[];
  /** Where the same was said first. */
  readonly first?: Path;
};

/** `audit.yaml:12:5 targets[2].expect: expected …`, which editors and terminals turn into a link. */
export function formatProblem({ file, line, column, path, message }: ConfigProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}
