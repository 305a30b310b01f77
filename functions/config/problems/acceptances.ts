import { Digest } from '../../domain/digest.ts';
import { InstantFromIso } from '../../domain/instant.ts';
import { readReference } from '../schema/reference-text.ts';
import type { Path } from '../yaml/path.ts';
import { didYouMean } from './did-you-mean.ts';
import { listedTagsIn, listIn, mapIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

/** What is wrong between acceptances and targets, and between acceptances. */
export function acceptFaults(file: RawMap): Fault[] {
  const targets = listedTagsIn(file).map(({ reference }) => reference);
  const firsts = new Map<string, Path>();
  return listIn(file['accept']).flatMap((entry, index): Fault[] => {
    const { reference, digest, at, until } = mapIn(entry) ?? {};
    const path = ['accept', index];
    const faults: Fault[] = [];
    if (typeof reference === 'string' && 'value' in readReference(reference)) {
      if (!targets.some((target) => target === reference)) {
        faults.push({ path: [...path, 'reference'], at: 'value', message: unknownTarget(reference, targets) });
      }
      if (Digest.safeParse(digest).success) {
        const key = `${reference} ${digest}`;
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, path);
        else faults.push({ path, at: 'value', message: 'is accepted already', first });
      }
    }
    const from = InstantFromIso.safeParse(at);
    const end = InstantFromIso.safeParse(until);
    if (from.success && end.success && end.data <= from.data) {
      faults.push({ path: [...path, 'until'], at: 'value', message: `expected a time after ${at}, got "${until}"` });
    }
    return faults;
  });
}

function unknownTarget(reference: string, targets: readonly string[]): string {
  const meant = didYouMean(reference, targets);
  const remedy = meant === undefined ? 'take the acceptance out, or add the target' : `did you mean "${meant}"?`;
  return `no target "${reference}" is listed under targets; ${remedy}`;
}
