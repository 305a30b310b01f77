import type { Hash } from '../../../functions/domain/values/hash.ts';
import type { Seal, Sealing } from '../../../functions/domain/values/seal.ts';
import { givenSealing } from '../../support/given/seal.ts';

const mostKept = 20_000;
const seals = new Map<Hash, Seal>();

/** The seals of the tests' own key, each made once: rows are read much more often than they are written. */
export const sealing: Sealing = {
  sealOf(hash) {
    const known = seals.get(hash);
    if (known !== undefined) return known;
    const seal = givenSealing.sealOf(hash);
    if (seals.size >= mostKept) seals.clear();
    seals.set(hash, seal);
    return seal;
  },
};
