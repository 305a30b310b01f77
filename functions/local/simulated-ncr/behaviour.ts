import type { SimulatedCredentials } from './admission.ts';
import type { KnownAnswer } from './known-answers.ts';
import type { Limits } from './limits.ts';
import { defaultPaging, type Paging } from './paging.ts';

/** How the gateway and the service behind it behave, whatever is asked. */
export type Behaviour = {
  /** Each of these keys is let in. */
  readonly credentials: readonly SimulatedCredentials[];
  /** Each answer takes `ms` of real time, and `msPerOther` for each other request that is under way when it comes. */
  readonly latency: { readonly ms: number; readonly msPerOther: number };
  readonly limits: Limits;
  readonly paging: Paging;
  /** Of all answers but those of bytes. */
  readonly charset: string;
  /** The answer to what is not here. NCR's guide says 404 today, and said nothing of it before. */
  readonly missing: KnownAnswer;
  /** How far the clock of the gateway is ahead of `now`; negative where it is behind. */
  readonly clockAheadMs: number;
};

export const defaultBehaviour: Omit<Behaviour, 'credentials'> = {
  latency: { ms: 0, msPerOther: 0 },
  limits: {},
  paging: defaultPaging,
  charset: 'utf-8',
  missing: 'service-404',
  clockAheadMs: 0,
};
