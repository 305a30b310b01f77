import { expect, test } from 'vitest';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';
import { formatProblem } from '../../../../functions/config/problems/problem.ts';

const problemsOf = (schedule: string, retention: string): readonly string[] => {
  const found = findProblems(
    `deployment: prod
schedule: ${schedule}
retention: ${retention}
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
targets: [prod/web/api:v1]
`,
    'audit.yaml',
  );
  return 'config' in found ? [] : found.problems.map(formatProblem);
};

const expected = (days: number, schedule: string, retention: string) => [
  `audit.yaml:3:12 retention: expected ${days}d or more, so that no baseline expires between two runs of ${schedule}, got "${retention}"`,
];

test.each([
  { says: 'forever is always enough', schedule: 'rate(300 days)', retention: 'forever', days: null },
  { says: 'an hourly run wants a month', schedule: 'rate(1 hour)', retention: '29d', days: 30 },
  { says: 'a month is enough for an hourly run', schedule: 'rate(1 hour)', retention: '30d', days: null },
  { says: 'a month in another unit is enough', schedule: 'rate(1 hour)', retention: '720h', days: null },
  { says: 'a rare run wants twice its gap', schedule: 'rate(20 days)', retention: '39d', days: 40 },
  { says: 'twice the gap is enough', schedule: 'rate(20 days)', retention: '40d', days: null },
  { says: 'a run on weekdays wants a month', schedule: 'cron(0 9 ? * MON-FRI *)', retention: '30d', days: null },
  {
    says: 'a day of the month may be missing in every second month',
    schedule: 'cron(0 9 31 * ? *)',
    retention: '123d',
    days: 124,
  },
  { says: 'a cron of months may lie still for a year', schedule: 'cron(0 9 1 1 ? *)', retention: '731d', days: 732 },
  { says: 'so may a cron of years', schedule: 'cron(0 9 * * ? 2030)', retention: '732d', days: null },
])('$says: $schedule with $retention', ({ schedule, retention, days }) => {
  expect(problemsOf(schedule, retention)).toEqual(days === null ? [] : expected(days, schedule, retention));
});

test('nothing is said of a retention while the schedule itself is wrong', () => {
  expect(problemsOf('hourly', '1d')).toEqual([expect.stringMatching(/^audit\.yaml:2:11 schedule: /)]);
});
