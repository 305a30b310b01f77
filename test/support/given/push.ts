import type { Changes, Policy } from '../../../functions/domain/policy.ts';
import { parseChangeWindow } from '../../../functions/domain/values/change-window.ts';
import type { Digest } from '../../../functions/domain/values/digest.ts';
import { hours } from '../tell.ts';
import { day, moving, present } from './givens.ts';
import type { HistoryDay } from './history.ts';

export const windows = (...texts: string[]) =>
  texts.map((text) => parseChangeWindow(text)).filter((window) => window !== undefined);

const ci = 'ci-user';

/** What a tag shows on a day: pushed so many hours before its audit, at noon. */
export function pushed(
  digest: Digest,
  onDay: number,
  { before = 3, by = ci }: { readonly before?: number | null; readonly by?: string | null } = {},
): HistoryDay {
  const lastUpdatedAt = before === null ? null : hours(-before, onDay);
  return { seen: { ...present({ digest, lastUpdatedAt, lastUpdater: by }), observedAt: day(onDay) } };
}

/** A moving tag that may change as given. */
export const under = (changes: Partial<Changes>): { readonly policy: Partial<Policy> } => ({
  policy: { expectation: moving(changes) },
});

/** Changes are expected in the hours in which {@link pushed} pushes, by the one as whom it does. */
export const office = { between: windows('08:00-10:00'), by: [ci] };

/** The mark of a push that {@link office} does not expect. */
export const odd = { by: 'stranger' };
