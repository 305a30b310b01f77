import { Duration, durationMs } from '../../domain/duration.ts';
import { Schedule } from '../schema/schedule.ts';
import { scheduleGaps } from '../schema/schedule-gaps.ts';
import type { RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

const minutesPerDay = 1440;
const leastDays = 30;
/** Where no week tells how often a cron runs: every month has its 28th, and every second one its 31st; a month comes once a year. */
const irregularGapDays = { monthly: 62, yearly: 366 };

/**
 * A retention so short that the newest row of a tag may expire before the next run reads it: the baseline would go with
 * it, and an overwritten tag be trusted as if seen for the first time. Twice the gap lets one run fail.
 */
export function retentionFaults(file: RawMap): Fault[] {
  const retention = Duration.safeParse(file['retention']);
  const schedule = Schedule.safeParse(file['schedule'] ?? 'rate(1 hour)');
  if (!retention.success || !schedule.success) return [];
  const wantedDays = Math.max(leastDays, 2 * longestGapDays(schedule.data));
  if (durationMs(retention.data) >= wantedDays * minutesPerDay * 60_000) return [];
  const message = `expected ${wantedDays}d or more, so that no baseline expires between two runs of ${schedule.data}, got "${retention.data}"`;
  return [{ path: ['retention'], at: 'value', message }];
}

function longestGapDays(schedule: string): number {
  const gaps = scheduleGaps(schedule);
  if (gaps !== undefined) return Math.ceil(gaps.longest / minutesPerDay);
  const [, , , month, , year] = schedule.slice('cron('.length, -')'.length).trim().split(/\s+/);
  return month === '*' && year === '*' ? irregularGapDays.monthly : irregularGapDays.yearly;
}
