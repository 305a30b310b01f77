import type { Link } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';

/** A row of a chain, as far as the chain is concerned. */
export type ChainRow = Link & {
  /** Null in the first row of the chain. */
  readonly previous: Link | null;
};

/** What is wrong between the rows of a chain. */
export type ChainFault =
  /** A later row names this one. It is not there, and has not expired. */
  | { readonly kind: 'removed'; readonly runAt: Instant }
  /** A later row names this one with another hash, or another time of expiry. */
  | { readonly kind: 'rewritten'; readonly runAt: Instant }
  /** No later row names this one. */
  | { readonly kind: 'inserted'; readonly runAt: Instant }
  /** Two rows name the same row before them. */
  | { readonly kind: 'forked'; readonly runAt: Instant; readonly other: Instant }
  /** A row names none before it, though there is one, or one that is not before it. */
  | { readonly kind: 'unlinked'; readonly runAt: Instant };

/** Walks along one chain, and remembers only its last rows. */
export type Walk = {
  /** What is wrong between a row and those before it. Nothing that an `edited` row says of others is believed. */
  step(row: ChainRow, edited: boolean): readonly ChainFault[];
  /** Passes a row that is there, but does not tell its place in the chain. */
  pass(runAt: string): void;
};

export function startWalk(nowSeconds: number): Walk {
  let window: readonly ChainRow[] = [];
  let edited: ReadonlySet<string> = new Set();
  const pass = (runAt: string): void => {
    edited = new Set([...edited, runAt].slice(-windowSize));
  };
  return {
    pass,
    step(row, isEdited) {
      const faults = isEdited ? [] : checkNext(window, row, nowSeconds);
      // The row is known to be edited: that it has another hash, or cannot be read, is nothing new.
      const isKnown = ({ kind, runAt }: ChainFault) =>
        (kind === 'rewritten' || kind === 'removed') && edited.has(runAt);
      window = [...window, row].slice(-windowSize);
      if (isEdited) pass(row.runAt);
      return faults.filter((fault) => !isKnown(fault));
    },
  };
}

/** How many rows a walk must remember to tell inserted rows from others. */
export const windowSize = 16;

/**
 * Checks the next row of a chain against those before it. `window` are the last rows, oldest first; more than
 * {@link windowSize} of them change nothing. Rows must come in the order of their runs. An expired row may be missing
 * anywhere, because DynamoDB deletes expired rows in no order.
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
 * The rows between a row and the one that it names. Rows that continue from the named one are the other arm of a fork:
 * only the first of them is reported, as the rows after it may be the honest ones. All others were never named.
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
