import { expect, test } from 'vitest';
import { backoffMs, retryAfterMs } from '../../../functions/registry/retry-after.ts';

const now = Date.parse('2026-11-23T09:00:00.000Z');

test.each([
  { says: 'seconds', header: '7', waitMs: 7_000 },
  { says: 'no wait', header: '0', waitMs: 0 },
  { says: 'seconds within spaces', header: ' 3 ', waitMs: 3_000 },
  { says: 'an HTTP date', header: 'Mon, 23 Nov 2026 09:00:30 GMT', waitMs: 30_000 },
  { says: 'a date that has passed', header: 'Mon, 23 Nov 2026 08:59:00 GMT', waitMs: 0 },
  { says: 'nothing', header: null, waitMs: null },
  { says: 'an empty text', header: '', waitMs: null },
  { says: 'a negative number', header: '-5', waitMs: null },
  { says: 'a fraction', header: '1.5', waitMs: null },
  { says: 'words', header: 'soon', waitMs: null },
  { says: 'words that end as a date does', header: 'next week GMT', waitMs: null },
])('Retry-After with $says asks for $waitMs ms', ({ header, waitMs }) => {
  expect(retryAfterMs(header, now)).toBe(waitMs);
});

test.each([
  { tries: 1, random: 0.5, waitMs: 500 },
  { tries: 2, random: 0.5, waitMs: 1_000 },
  { tries: 3, random: 0.5, waitMs: 2_000 },
  { tries: 3, random: 0, waitMs: 0 },
])('after try $tries, with $random drawn, the wait is $waitMs ms', ({ tries, random, waitMs }) => {
  expect(backoffMs(tries, () => random)).toBe(waitMs);
});
