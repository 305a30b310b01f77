import { questions } from './ncr/questions.ts';
import { ask } from './ncr/request.ts';
import type { Vendor } from './vendor.ts';

/** The vendors whose registries can be audited. */
export const vendors = { ncr: { questions, ask } } as const satisfies Record<string, Vendor>;
