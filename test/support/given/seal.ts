import { type Sealing, SealKey, sealWith } from '../../../functions/domain/values/seal.ts';
import type { Authenticity, TamperedRow } from '../../../functions/store/genuine.ts';

/** The key of the tests' own tables. */
export const givenSealKey = SealKey.parse('5ea1'.repeat(16));
export const givenSealing: Sealing = sealWith(givenSealKey);

/** Stores with that key, in which no row is to be met that another hand wrote, unless `met` takes it. */
export const givenAuthenticity = (met?: TamperedRow[]): Authenticity => ({
  sealing: givenSealing,
  onTampered(tampered) {
    if (met === undefined) throw new Error(`Another hand wrote ${JSON.stringify(tampered.row)}.`);
    met.push(tampered);
  },
});

/** The lease, as long as nobody else wants it. */
export const held = (): void => undefined;
