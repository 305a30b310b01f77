import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** A folder with more files than this wants rooms. Import circles and layers are held by the linter. */
const mostFiles = 15;

test.each(['functions', 'infra', 'test'])(
  '%s: no folder holds more files than a reader can keep in mind',
  async (top) => {
    const entries = await readdir(top, { recursive: true, withFileTypes: true });
    const files = Map.groupBy(
      entries.filter((entry) => entry.isFile()),
      ({ parentPath }) => parentPath,
    );
    const crowded = [...files].filter(([, { length }]) => length > mostFiles).map(([folder]) => folder);
    expect(files.size).toBeGreaterThan(0);
    expect(crowded).toEqual([]);
  },
);
