import { type Instant, instantFromMs } from '../../../../functions/domain/values/instant.ts';
import { Reference } from '../../../../functions/domain/values/reference.ts';

// Tests share two tables, so each takes keys of its own.
let taken = 0;

/** Noon of the days of a year that no other test has. */
export function givenYear(): (day: number) => Instant {
  taken += 1;
  const year = 2000 + taken;
  return (day) => instantFromMs(Date.UTC(year, 0, day, 12));
}

/** A tag of an image that no other test has. */
export function givenReference(tag = 'v1'): Reference {
  taken += 1;
  return Reference.parse(`prod/image${taken}:${tag}`);
}

/** A deployment that no other test has. */
export function givenAuditor(): string {
  taken += 1;
  return `auditor${taken}`;
}
