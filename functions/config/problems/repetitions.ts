import type { Path } from '../yaml/path.ts';
import { listIn, mapIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

/** Entries written twice in a list where each may stand once: a second subscription of one address fails to deploy. */
export function repetitionFaults(file: RawMap): Fault[] {
  return [
    ...repeated(mapIn(file['alerts'])?.['emails'], ['alerts', 'emails']),
    ...placesOfPolicies(file).flatMap(({ path, raw }) => [
      ...repeated(raw['digests'], [...path, 'digests']),
      ...repeated(raw['platforms'], [...path, 'platforms']),
      ...['between', 'by'].flatMap((key) => repeated(mapIn(raw['changes'])?.[key], [...path, 'changes', key])),
    ]),
  ];
}

export function placesOfPolicies(file: RawMap): readonly { readonly path: Path; readonly raw: RawMap }[] {
  const listed = ['targets', 'rules'].flatMap((key) =>
    listIn(file[key]).map((raw, index) => ({ path: [key, index], raw })),
  );
  return [...listed, { path: ['defaults'], raw: file['defaults'] }].map(({ path, raw }) => ({
    path,
    raw: mapIn(raw) ?? {},
  }));
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
