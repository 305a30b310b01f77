/** When a request started, and under which estimate of the limit. */
export type Start = { readonly atMs: number; readonly epoch: number };

/**
 * What is known of a limit that nobody documents: a bucket of tokens, with or without bursts, or a window of a second. It
 * lies between the rate and a ceiling, the rate at which it was met last.
 */
export type Estimate = {
  /** Requests a second. */
  perSecond: number;
  ceiling: number;
  /** Where the rate goes without haste for proof: below the ceiling, or half of the way to one that is far. */
  target: number;
  /** Whether no limit was met yet. */
  isCold: boolean;
  /** From cold, so many requests run together after the first. */
  readonly window: number;
  /** How far a step is confirmed, from 0 to 1. */
  confirmed: number;
  /** Steps beyond the ceiling in a row that met no limit. */
  unmet: number;
  grownAtMs: number;
  /** When requests were accepted lately. */
  readonly acceptedAt: number[];
  /** Of the requests that ran when the limit was met. */
  together: { accepted: number; refused: number };
};

type Span = { readonly requests: number; readonly ms: number };

/** A limit that was just met is tried again from so much of it; one that was never met before, from half. */
const backOff = { first: 0.5, later: 0.9 } as const;
const belowCeiling = 0.97;
/** Where few of those that ran together were refused, they only came too close to each other. */
const isolated = { share: 0.2, belowCeiling: 0.99 } as const;
/** A ceiling beyond so many times the rate is far: the way there is halved, step by step. */
const far = 1.12;
const near = 1.06;
const recovery: Span = { requests: 3, ms: 100 };
/** As long as a window, so that a rate that uses it up too early is met in time. */
const confirmation: Span = { requests: 20, ms: 1_000 };
/** Beyond the ceiling: so much in one step, and twice as much after each step that met no limit. */
const probing = { requests: 40, ms: 1_200, growth: 0.03, mostDoublings: 4 } as const;
const slowest = 0.1;
/** Fewer in a second tell too little of a window. */
const enoughAccepted = 10;
const mostKept = 512;

export const cold = (window = 1): Estimate => ({
  perSecond: Number.POSITIVE_INFINITY,
  ceiling: Number.POSITIVE_INFINITY,
  target: Number.POSITIVE_INFINITY,
  isCold: true,
  window,
  confirmed: 0,
  unmet: 0,
  grownAtMs: Number.NEGATIVE_INFINITY,
  acceptedAt: [],
  together: { accepted: 0, refused: 0 },
});

/** A remembered rate is believed a little less than one that was just found. */
export const remember = (perSecond: number): Estimate => ({
  ...cold(),
  perSecond: perSecond * 0.95,
  ceiling: perSecond,
  target: perSecond * belowCeiling,
  isCold: false,
});

export function noteAccepted({ acceptedAt }: Estimate, nowMs: number): void {
  acceptedAt.push(nowMs);
  if (acceptedAt.length > 2 * mostKept) acceptedAt.splice(0, mostKept);
}

/** A request was accepted, and none was throttled since it started. From cold the rate doubles with each round trip, as TCP does. */
export function grow(estimate: Estimate, start: Start, nowMs: number): void {
  const sinceMs = Math.min(1_000, nowMs - estimate.grownAtMs);
  estimate.grownAtMs = nowMs;
  if (estimate.isCold) {
    const oneMore = 1_000 / Math.max(1, nowMs - start.atMs);
    estimate.perSecond =
      (Number.isFinite(estimate.perSecond) ? estimate.perSecond : estimate.window * oneMore) + oneMore;
  } else if (estimate.perSecond < estimate.target * 0.995) {
    estimate.perSecond += (estimate.target - estimate.perSecond) * Math.min(1, share(sinceMs, recovery));
  } else if (estimate.ceiling > estimate.perSecond * near) {
    estimate.confirmed += share(sinceMs, confirmation);
    if (estimate.confirmed >= 1) aim(estimate);
  } else {
    probe(estimate, sinceMs);
  }
}

function probe(estimate: Estimate, sinceMs: number): void {
  const faster = 2 ** Math.min(probing.mostDoublings, estimate.unmet);
  const step = share(sinceMs, { ms: probing.ms, requests: probing.requests / Math.min(4, faster) });
  estimate.perSecond *= 1 + probing.growth * faster * step;
  estimate.ceiling = Math.max(estimate.ceiling, estimate.perSecond);
  estimate.confirmed += step;
  if (estimate.confirmed < 1) return;
  estimate.confirmed = 0;
  estimate.unmet += 1;
}

/** How much of a span one accepted request is: by requests or by time, whichever is slower. */
const share = (sinceMs: number, { requests, ms }: Span): number => Math.min(1 / requests, sinceMs / ms);

function aim(estimate: Estimate): void {
  const { ceiling, perSecond } = estimate;
  estimate.target =
    ceiling > perSecond * far ? Math.sqrt(perSecond * ceiling) : Math.max(perSecond, ceiling * belowCeiling);
  estimate.confirmed = 0;
}

type Refusals = { readonly count: number; readonly sinceMs: number };

/** A request was throttled; `fastest` is the rate that as many requests at once could reach. */
export function met(estimate: Estimate, fastest: number, refusals: Refusals): void {
  estimate.unmet = 0;
  if (refusals.count === 1) {
    estimate.together = { accepted: 0, refused: 1 };
    estimate.ceiling = Math.min(estimate.perSecond, fastest);
    estimate.perSecond = estimate.ceiling * (estimate.isCold ? backOff.first : backOff.later);
  } else {
    estimate.perSecond *= backOff.later;
    if (refusals.count === 3) believeWindow(estimate, refusals, 1.25);
  }
  estimate.perSecond = Math.max(slowest, estimate.perSecond);
  aim(estimate);
}

/** The registry takes requests again after it throttled some. */
export function resume(estimate: Estimate, refusals: Refusals, nowMs: number): void {
  const { accepted, refused } = estimate.together;
  // A rate that was found or remembered is given up only where it was refused again after it was lowered.
  const isUsedUp = accepted < refused / 3 && (estimate.isCold || refusals.count > 1);
  if (isUsedUp) believeWindow(estimate, refusals, estimate.isCold ? 1.5 : 1.25);
  aim(estimate);
  if (!estimate.isCold && refusals.count === 1 && refused <= isolated.share * (accepted + refused)) {
    estimate.target = estimate.ceiling * isolated.belowCeiling;
  }
  estimate.isCold = false;
  estimate.grownAtMs = nowMs;
}

/** A window or a burst was used up: what was accepted in the second before that is near the limit. */
function believeWindow(estimate: Estimate, { sinceMs }: Refusals, margin: number): void {
  const inSecond = estimate.acceptedAt.filter((at) => at >= sinceMs - 1_000).length;
  if (inSecond < enoughAccepted) return;
  estimate.perSecond = Math.min(estimate.perSecond, inSecond);
  estimate.ceiling = Math.min(estimate.ceiling, inSecond * margin);
}
