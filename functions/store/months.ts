import type { Instant } from '../domain/instant.ts';
import { monthOf } from './snapshot-row.ts';

/** The months (`YYYY-MM`, UTC) from one moment to another, both included. */
export function monthsBetween(since: Instant, until: Instant): readonly string[] {
  const months: string[] = [];
  for (let month = monthOf(since); month <= monthOf(until); month = next(month)) months.push(month);
  return months;
}

function next(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
