import type { Target } from '../../domain/policy.ts';
import type { AskedTarget } from '../../domain/registry-reading.ts';
import type { ImageName } from '../../domain/values/reference.ts';
import { askTag } from './ask-tag.ts';
import { type ListObserving, observeByList } from './by-list.ts';
import { stream, type Work } from './stream.ts';

export type ObservePorts = Omit<ListObserving, 'deadlineMs'> & { readonly concurrency: number };

/** A page and a sample take two requests. A list that was read already takes the sample alone. */
const cheaperFrom = { toRead: 3, read: 2 } as const;

/** Asks for all targets: image by image by its list where that takes fewer requests, and else tag by tag. */
export async function* observe(
  targets: readonly Target[],
  ports: ObservePorts,
  deadlineMs: number,
): AsyncGenerator<AskedTarget, void> {
  const observing = { ...ports, deadlineMs };
  const byImage = Map.groupBy(targets, ({ image }) => image);
  // Enough that the gate always has somebody to let in; no more, so that what was read is taken before more is.
  yield* stream(worksOf(targets, byImage, observing), 2 * ports.concurrency);
}

/** Each list stands where its first target does; the others where they do. */
function* worksOf(
  targets: readonly Target[],
  byImage: ReadonlyMap<ImageName, readonly Target[]>,
  observing: ListObserving,
): Generator<Work<AskedTarget>> {
  const listed = new Map<ImageName, boolean>();
  for (const target of targets) {
    const { image } = target;
    const isListed = listed.get(image);
    if (isListed === true) continue;
    const [first, ...others] = byImage.get(image) ?? [target];
    const goesByList = isListed ?? isCheaper([first, ...others].length, image, observing);
    listed.set(image, goesByList);
    yield goesByList ? listWork([first ?? target, ...others], observing) : tagWork(target, observing);
  }
}

function isCheaper(count: number, image: ImageName, { read, lists, trust }: ListObserving): boolean {
  if (read !== 'auto') return read === 'list';
  if (trust.doubts.length > 0) return false;
  const isRead = lists.tags(image).state().kind === 'complete';
  return count >= (isRead ? cheaperFrom.read : cheaperFrom.toRead);
}

const tagWork =
  (target: Target, observing: ListObserving): Work<AskedTarget> =>
  async (emit) => {
    try {
      emit({ target, answer: await askTag(target, observing) });
    } catch (error) {
      emit({ target, error });
    }
  };

const listWork =
  (targets: readonly [Target, ...Target[]], observing: ListObserving): Work<AskedTarget> =>
  async (emit) => {
    const left = new Set(targets);
    const answered: Parameters<typeof observeByList>[2] = (target, answer) => {
      left.delete(target);
      emit({ target, answer });
    };
    try {
      const themselves = await observeByList(targets, observing, answered);
      for (const target of themselves) left.delete(target);
      await Promise.all(themselves.map((target) => tagWork(target, observing)(emit)));
    } catch (error) {
      for (const target of left) emit({ target, error });
    }
  };
