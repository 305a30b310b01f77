import { Digest } from '../../domain/values/digest.ts';
import { InstantFromIso } from '../../domain/values/instant.ts';
import { matchingPatterns } from '../policy/target-pattern.ts';
import { readReference } from '../schema/references/reference-text.ts';
import type { Path } from '../yaml/path.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Entries } from './entries.ts';
import type { Problem } from './problem.ts';

/** Acceptances for no target, for one digest twice, or that end before they begin. */
export function acceptanceProblems({ accept, tags, patterns }: Entries): Problem[] {
  const targets = tags.map(({ reference }) => reference);
  const named = new Set<string>(targets);
  const firsts = new Map<string, Path>();
  return accept.flatMap(({ path, raw: { reference, digest, at, until } }): Problem[] => {
    const problems: Problem[] = [];
    const read = typeof reference === 'string' ? readReference(reference) : { problems: [] };
    if (typeof reference === 'string' && 'value' in read) {
      if (!named.has(reference) && matchingPatterns(patterns, read.value).length === 0) {
        problems.push({ path: [...path, 'reference'], at: 'value', message: unknownTarget(reference, targets) });
      }
      if (Digest.safeParse(digest).success) {
        const key = `${reference} ${digest}`;
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, path);
        else problems.push({ path, at: 'value', message: 'this digest is already accepted', first });
      }
    }
    const from = InstantFromIso.safeParse(at);
    const end = InstantFromIso.safeParse(until);
    if (from.success && end.success && end.data <= from.data) {
      problems.push({ path: [...path, 'until'], at: 'value', message: `expected a time after ${at}, got "${until}"` });
    }
    return problems;
  });
}

function unknownTarget(reference: string, targets: readonly string[]): string {
  const meant = didYouMean(reference, targets);
  const remedy = meant === undefined ? 'remove the acceptance, or add the target' : `did you mean "${meant}"?`;
  return `no target "${reference}" is listed under targets; ${remedy}`;
}
