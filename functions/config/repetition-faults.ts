import type { Fault, Path } from './config-problem.ts';
import { listIn, mapIn, type RawMap } from './raw-file.ts';

/** Entries written twice in a list where each may stand once: a second subscription of one address fails to deploy. */
export function repetitionFaults(file: RawMap): Fault[] {
  return [
    ...repeated(mapIn(file['alerts'])?.['emails'], ['alerts', 'emails']),
    ...listIn(file['targets']).flatMap((target, index) =>
      ['digests', 'accept'].flatMap((key) => repeated(mapIn(target)?.[key], ['targets', index, key])),
    ),
  ];
}

function repeated(list: unknown, path: Path): Fault[] {
  const entries = listIn(list);
  return entries.flatMap((entry, index): Fault[] => {
    const first = entries.indexOf(entry);
    return typeof entry === 'string' && first < index
      ? [{ path: [...path, index], at: 'value', message: 'is listed twice', first: [...path, first] }]
      : [];
  });
}
