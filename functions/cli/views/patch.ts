import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { paintAdded, paintAside, paintRemoved } from '../terminal.ts';

/** What changed in a file, as `patch` takes it. */
export const patchOf = (file: string, before: string, after: string): string =>
  createTwoFilesPatch(file, file, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });

/** The same for a terminal. */
export const paintPatch = (patch: string): string =>
  patch
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      if (index < 2 || line.startsWith('@@')) return paintAside(line);
      if (line.startsWith('+')) return paintAdded(line);
      return line.startsWith('-') ? paintRemoved(line) : line;
    })
    .join('\n');
