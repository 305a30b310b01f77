import { closestMatch } from 'leven';

/** The candidate that was probably meant, if one is close enough to be worth a question. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const plain = plainly(word);
  const closest = closestMatch(plain, candidates.map(plainly), {
    maxDistance: Math.min(3, Math.max(1, Math.floor(plain.length / 2))),
  });
  return candidates.find((candidate) => plainly(candidate) === closest);
}

/** `stale_after` and `StaleAfter` are the same word to a person. */
const plainly = (word: string): string => word.toLowerCase().replace(/[-_]/g, '');
