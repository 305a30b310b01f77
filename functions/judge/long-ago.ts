import { epochMs, type Instant } from '../domain/values/instant.ts';

const longMs = 30 * 86_400_000;

/** Whether what was told then is old enough to be taken for how things are. */
export const isToldLongAgo = (toldAt: Instant, now: Instant): boolean => epochMs(now) - epochMs(toldAt) >= longMs;
