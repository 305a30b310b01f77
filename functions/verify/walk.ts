import { type ChainFault, type ChainRow, checkNext, windowSize } from './chain.ts';

/** Walks along one chain and remembers no more than its last rows. */
export type Walk = {
  /**
   * What is wrong between a row and those before it. `edited` rows are known to be wrong in themselves: what they say
   * of others is not believed.
   */
  step(row: ChainRow, edited: boolean): readonly ChainFault[];
  /** Passes a row that is there, but whose place in the chain cannot be read. */
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
      // That an edited row does not bear the hash it is named by, or cannot be read at all, says nothing new.
      const isOld = ({ kind, runAt }: ChainFault) => (kind === 'rewritten' || kind === 'removed') && edited.has(runAt);
      window = [...window, row].slice(-windowSize);
      if (isEdited) pass(row.runAt);
      return faults.filter((fault) => !isOld(fault));
    },
  };
}
