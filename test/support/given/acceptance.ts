import type { NewAcceptance } from '../../../functions/config/accept/acceptance-text.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { day, digestA } from './givens.ts';

/** Digest A for `prod/web/api:v1`, for good, on the first day. */
export const givenAcceptance = (acceptance: Partial<NewAcceptance> = {}): NewAcceptance => ({
  reference: Reference.parse('prod/web/api:v1'),
  digest: digestA,
  reason: undefined,
  at: day(0),
  until: undefined,
  ...acceptance,
});
