import { type ChainFault, type ChainRow, checkNext, windowSize } from '../domain/chain.ts';

/** Walks along one chain and remembers no more than its last rows. */
export type Walk = {
  /** What is wrong between a row and those before it; `edited` rows are known to be wrong in themselves. */
  step(row: ChainRow, edited: boolean): readonly ChainFault[];
};

export function startWalk(nowSeconds: number): Walk {
  let window: readonly ChainRow[] = [];
  let edited: ReadonlySet<string> = new Set();
  return {
    step(row, isEdited) {
      const faults = checkNext(window, row, nowSeconds);
      // That an edited row does not bear the hash it is named by says nothing new.
      const news = faults.filter(({ kind, runAt }) => kind !== 'rewritten' || !edited.has(runAt));
      // A row that no later one names is no part of the chain: the next is held against those that are.
      const passedOver = new Set(faults.filter(({ kind }) => kind === 'inserted').map(({ runAt }) => runAt));
      window = [...window.filter(({ runAt }) => !passedOver.has(runAt)), row].slice(-windowSize);
      if (isEdited) edited = new Set([...edited, row.runAt].slice(-windowSize));
      return news;
    },
  };
}
