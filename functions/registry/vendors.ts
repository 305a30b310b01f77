import { ask, tagUrl } from './ncr/tag-request.ts';
import type { Vendor } from './vendor.ts';

/** The vendors whose registries can be audited. */
export const vendors = { ncr: { tagUrl, ask } } as const satisfies Record<string, Vendor>;
