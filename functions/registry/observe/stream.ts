/** Some work that hands over its results one by one. It must not reject. */
export type Work<Item> = (emit: (item: Item) => void) => Promise<void>;

/**
 * Does the works, so many at once, and yields what they hand over as it comes. Where nobody takes the results, no further
 * work is begun.
 */
export async function* stream<Item>(works: Iterable<Work<Item>>, atOnce: number): AsyncGenerator<Item, void> {
  const left = works[Symbol.iterator]();
  let ready: Item[] = [];
  let running = 0;
  let isOver = false;
  let news = Promise.withResolvers<void>();

  function begin(): void {
    const next = left.next();
    if (next.done === true) {
      isOver = true;
      return;
    }
    running += 1;
    void next
      .value((item) => {
        ready.push(item);
        news.resolve();
      })
      .finally(() => {
        running -= 1;
        news.resolve();
      });
  }

  for (;;) {
    while (!isOver && running < atOnce && ready.length < atOnce) begin();
    const taken = ready;
    ready = [];
    for (const item of taken) {
      yield item;
      while (!isOver && running < atOnce && ready.length < atOnce) begin();
    }
    if (ready.length > 0) continue;
    if (isOver && running === 0) return;
    await news.promise;
    news = Promise.withResolvers();
  }
}
