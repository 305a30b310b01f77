import type { Oddity } from '../domain/observation.ts';

/** `images.0.latest_pulled: expected a moment, got "-1"`, and how many more there are; null where there is none. */
export function oddityText([first, ...more]: readonly Oddity[]): string | null {
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return `${first.field}: expected ${first.expected}, got ${first.got}${others}`;
}
