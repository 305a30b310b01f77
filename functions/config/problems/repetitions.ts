import type { Reference } from '../../domain/values/reference.ts';
import type { Path } from '../yaml/path.ts';
import { type Entries, type ListedTag, listIn, mapIn, type PatternOfTarget } from './entries.ts';
import type { Problem } from './problem.ts';

/** Duplicate entries of lists, and duplicate targets. A second subscription of one address, for example, fails to deploy. */
export function repetitionProblems({ file, policies, tags, patterns }: Entries): Problem[] {
  return [
    ...repeatedEntries(mapIn(file['alerts'])?.['emails'], ['alerts', 'emails']),
    ...policies.flatMap(({ path, raw }) => [
      ...repeatedEntries(raw['digests'], [...path, 'digests']),
      ...repeatedEntries(raw['platforms'], [...path, 'platforms']),
      ...['between', 'by'].flatMap((key) => repeatedEntries(mapIn(raw['changes'])?.[key], [...path, 'changes', key])),
    ]),
    ...repeatedTargets(tags),
    ...repeatedPatterns(patterns),
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

/** Patterns of which an earlier one leaves no tag, and exclusions that are there twice in one target. */
function repeatedPatterns(patterns: readonly PatternOfTarget[]): Problem[] {
  const included = patterns.flatMap(({ registry, image, tags, includedAt }) =>
    tags.include.map((glob, index) => {
      return { text: `${registry}/${image}:${glob}`, exclude: tags.exclude, path: includedAt[index] ?? [] };
    }),
  );
  const all = included.flatMap(({ text, exclude, path }, index): Problem[] => {
    const earlier = included
      .slice(0, index)
      .find((each) => each.text === text && each.exclude.every((glob) => exclude.includes(glob)));
    return earlier === undefined
      ? []
      : [{ path, at: 'value', message: `duplicate target ${text}; remove it`, first: earlier.path }];
  });
  return [
    ...all,
    ...patterns.flatMap(({ tags: { exclude }, excludedAt }) =>
      exclude.flatMap((glob, index): Problem[] => {
        const [path = [], first = []] = [excludedAt[index], excludedAt[exclude.indexOf(glob)]];
        return path === first ? [] : [{ path, at: 'value', message: 'duplicate entry; remove it', first }];
      }),
    ),
  ];
}
