import type { Path } from './config-problem.ts';

/**
 * `audit.yaml` as it came, for the checks that must still run on the sound parts of a file of which others are wrong.
 * Every reader gives what is there if it has the right kind, and nothing otherwise: the schema complains of the rest.
 */
export type RawMap = Readonly<Record<string, unknown>>;

export const mapIn = (value: unknown): RawMap | undefined =>
  // The test leaves exactly the plain objects that stand for YAML maps.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawMap) : undefined;

/** The map at a path; an empty one where there is none. */
export const mapAt = (file: RawMap, path: Path): RawMap =>
  mapIn(
    path.reduce<unknown>(
      (value, segment) => (typeof segment === 'number' ? listIn(value)[segment] : mapIn(value)?.[segment]),
      file,
    ),
  ) ?? {};

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
