import type { Reference } from '../../domain/values/reference.ts';
import type { Path } from '../yaml/path.ts';
import { type Entries, type ListedTag, listIn, mapIn } from './entries.ts';
import type { Problem } from './problem.ts';

/** Duplicate entries of lists, and duplicate targets. A second subscription of one address, for example, fails to deploy. */
export function repetitionProblems({ file, policies, tags }: Entries): Problem[] {
  return [
    ...repeatedEntries(mapIn(file['alerts'])?.['emails'], ['alerts', 'emails']),
    ...policies.flatMap(({ path, raw }) => [
      ...repeatedEntries(raw['digests'], [...path, 'digests']),
      ...repeatedEntries(raw['platforms'], [...path, 'platforms']),
      ...['between', 'by'].flatMap((key) => repeatedEntries(mapIn(raw['changes'])?.[key], [...path, 'changes', key])),
    ]),
    ...repeatedTargets(tags),
  ];
}

function repeatedEntries(list: unknown, path: Path): Problem[] {
  const entries = listIn(list);
  return entries.flatMap((entry, index): Problem[] => {
    const first = entries.indexOf(entry);
    return typeof entry === 'string' && first < index
      ? [{ path: [...path, index], at: 'value', message: 'duplicate entry; remove it', first: [...path, first] }]
      : [];
  });
}

function repeatedTargets(tags: readonly ListedTag[]): Problem[] {
  const firsts = new Map<Reference, Path>();
  return tags.flatMap(({ reference, path }): Problem[] => {
    const first = firsts.get(reference);
    if (first !== undefined) return [{ path, at: 'value', message: `duplicate target ${reference}; remove it`, first }];
    firsts.set(reference, path);
    return [];
  });
}
