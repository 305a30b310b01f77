import { mostByDefault } from '../schema/audit-file.ts';
import { readTargetTag } from '../schema/references/target-text.ts';
import type { Path } from '../yaml/path.ts';
import { type Entries, listIn, type PolicyEntry } from './entries.ts';
import type { Problem } from './problem.ts';

/** Exclusions that leave nothing out, keys that only patterns give a meaning, and more targets than are allowed. */
export const targetProblems = ({ file, targets, tags, patterns }: Entries): Problem[] => {
  const ofPattern = new Set(patterns.map(({ target }) => target));
  return [
    ...targets.flatMap((target) => exclusionProblems(target, ofPattern.has(target))),
    ...targets
      .filter((target) => !ofPattern.has(target) && tags.some((tag) => tag.target === target))
      .flatMap(newTagProblems),
    ...countProblems(file['maxTargets'], tags.length),
  ];
};

function exclusionProblems({ path, raw }: PolicyEntry, hasPattern: boolean): Problem[] {
  const texts = listIn(raw['tags']);
  return texts.flatMap((text, index): Problem[] => {
    const read = typeof text === 'string' ? readTargetTag(text) : { problems: [] };
    if ('problems' in read || read.value.kind !== 'exclude') return [];
    const at: Path = [...path, 'tags', index];
    const named = texts.indexOf(read.value.glob);
    if (named >= 0) {
      const message = `leaves out ${read.value.glob}, which is listed too; remove one of them`;
      return [{ path: at, at: 'value', message, first: [...path, 'tags', named] }];
    }
    const message = 'leaves nothing out: there is no pattern beside it; add one, such as "*"';
    return hasPattern ? [] : [{ path: at, at: 'value', message }];
  });
}

function newTagProblems({ path, raw }: PolicyEntry): Problem[] {
  const message = 'no effect: this target names its tags, so none is new; list them by a pattern, or remove notifyNew';
  return 'notifyNew' in raw ? [{ path: [...path, 'notifyNew'], at: 'key', message }] : [];
}

/** Tags by name alone that are more than a run audits. What is no such number at all, the schema reports. */
function countProblems(most: unknown, count: number): Problem[] {
  const limit = most ?? mostByDefault;
  if (typeof limit !== 'number' || limit < 1 || count <= limit) return [];
  const message = `expected ${count} or more, because targets name ${count} tags, got ${limit}${most === undefined ? ' by default' : ''}`;
  return [{ path: ['maxTargets'], at: 'value', message }];
}
