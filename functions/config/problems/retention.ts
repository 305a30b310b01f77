import { Duration, durationMs } from '../../domain/values/duration.ts';
import { parseSchedule } from '../schema/schedule.ts';
import { scheduleGaps } from '../schema/schedule-gaps.ts';
import type { Entries } from './entries.ts';
import type { Problem } from './problem.ts';

const minutesPerDay = 1440;
const leastDays = 30;
/** For a cron whose gaps one week cannot tell. A 31st comes every 62 days at the latest, a month once a year. */
const irregularGapDays = { monthly: 62, yearly: 366 };

/**
 * A retention that is so short that the newest row of a tag may expire before the next run reads it. The baseline would be lost, and
 * an overwritten tag would be trusted as if it were seen for the first time. Twice the gap allows one run to fail.
 */
export function retentionProblems({ file }: Entries): Problem[] {
  const retention = Duration.safeParse(file['retention']);
  const schedule = file['schedule'] ?? 'rate(1 hour)';
  const longest = typeof schedule === 'string' ? longestGapDays(schedule) : undefined;
  if (!retention.success || longest === undefined) return [];
  const expectedDays = Math.max(leastDays, 2 * longest);
  if (durationMs(retention.data) >= expectedDays * minutesPerDay * 60_000) return [];
  const message = `expected ${expectedDays}d or more, so that no baseline expires between two runs of ${schedule}, got "${retention.data}"`;
  return [{ path: ['retention'], at: 'value', message }];
}

/** Undefined where the schedule itself is wrong. */
function longestGapDays(text: string): number | undefined {
  const read = parseSchedule(text);
  if ('problems' in read) return undefined;
  const gaps = scheduleGaps(text);
  if (gaps !== undefined) return Math.ceil(gaps.longest / minutesPerDay);
  const isMonthly =
    read.value.kind === 'cron' && read.value.fields.month.text === '*' && read.value.fields.year.text === '*';
  return isMonthly ? irregularGapDays.monthly : irregularGapDays.yearly;
}
