import type { Link } from '../domain/hash.ts';
import type { Instant } from '../domain/instant.ts';

/** A row of a chain, as far as the chain is concerned. */
export type ChainRow = Link & {
  /** Null in the first row of the chain. */
  readonly previous: Link | null;
};

/** What is wrong between the rows of a chain. */
export type ChainFault =
  /** A row that a later one names is not there, and has not expired. */
  | { readonly kind: 'removed'; readonly runAt: Instant }
  /** A row is not the one that a later one names: it was changed, and its own hash with it, or when it expires. */
  | { readonly kind: 'rewritten'; readonly runAt: Instant }
  /** No later row names this one. */
  | { readonly kind: 'inserted'; readonly runAt: Instant }
  /** Two rows name the same row before them. */
  | { readonly kind: 'forked'; readonly runAt: Instant; readonly other: Instant }
  /** A row names none before it, though there is one, or one that is not before it. */
  | { readonly kind: 'unlinked'; readonly runAt: Instant };

/** How many rows a walk must remember to tell inserted rows from others. */
export const windowSize = 16;

/**
 * Holds the next row of a chain against those before it: `window` are the last ones, oldest first, and more than
 * {@link windowSize} of them change nothing. Rows must come in the order of their runs. A row that has expired may be
 * missing anywhere, because DynamoDB deletes expired rows in no order.
 */
export function checkNext(window: readonly ChainRow[], next: ChainRow, nowSeconds: number): readonly ChainFault[] {
  const last = window.at(-1);
  const named = next.previous;
  const mayBeGone = named?.expiresAt != null && named.expiresAt <= nowSeconds;
  if (last === undefined) return named === null || mayBeGone ? [] : [{ kind: 'removed', runAt: named.runAt }];
  if (named === null || named.runAt >= next.runAt) return [{ kind: 'unlinked', runAt: next.runAt }];
  if (named.runAt > last.runAt) return mayBeGone ? [] : [{ kind: 'removed', runAt: named.runAt }];

  const passedOver = findPassedOver(window, named, next.runAt);
  const found = window.find(({ runAt }) => runAt === named.runAt);
  if (found !== undefined) {
    const isNamed = found.hash === named.hash && found.expiresAt === named.expiresAt;
    return isNamed ? passedOver : [...passedOver, { kind: 'rewritten', runAt: named.runAt }];
  }
  const wouldBeHere = (window[0]?.runAt ?? named.runAt) < named.runAt;
  return wouldBeHere && !mayBeGone ? [...passedOver, { kind: 'removed', runAt: named.runAt }] : passedOver;
}

/**
 * The rows between a row and the one that it names. Those that go on from the named one are the other arm of a fork,
 * of which only the first row is told: the rows behind it may be the honest ones. All others were never named.
 */
function findPassedOver(window: readonly ChainRow[], named: Link, next: Instant): readonly ChainFault[] {
  const arm = new Set([named.hash]);
  return window.flatMap(({ runAt, hash, previous }): readonly ChainFault[] => {
    if (runAt <= named.runAt) return [];
    if (previous === null || !arm.has(previous.hash)) return [{ kind: 'inserted', runAt }];
    arm.add(hash);
    return previous.hash === named.hash ? [{ kind: 'forked', runAt, other: next }] : [];
  });
}
