import type { Ask } from '../ask.ts';
import type { Failure } from '../failure.ts';
import type { ListPage, PageWanted, Question } from '../vendor.ts';

/** How far a list was read. */
export type ListState =
  | { readonly kind: 'open' }
  /** Every page was read, and the last one said that it is the last. */
  | { readonly kind: 'complete' }
  /** The registry says that there is no such list. `detail` is what it said. */
  | { readonly kind: 'not-found'; readonly detail: string }
  | ({ readonly kind: 'incomplete' } & Pick<Failure, 'code' | 'detail'>);

/** A list that is read page by page, each page once, whoever asks for it. */
export type PagedList<Item> = {
  state(): ListState;
  /** What was read so far, by name; and when the page was asked for that had it. */
  readonly items: Map<string, { readonly item: Item; readonly askedMs: number }>;
  /** How many names it has so far, also those that break the grammar. */
  size(): number;
  /** When its first page was asked for. */
  askedMs(): number;
  pagesRead(): number;
  /** How many pages are left, as far as can be told; at least 1 while it is open. */
  pagesLeft(): number;
  /** Reads the next page of an open list. */
  more(deadlineMs: number): Promise<void>;
  /** Reads to the end. */
  all(deadlineMs: number): Promise<void>;
};

/** How many items a page is asked for, for all lists of a registry; null once it refused to be told. */
export type PageSize = { wanted: number | null };
export const openPageSize = (): PageSize => ({ wanted: 100 });

export type ListPorts<Item> = {
  readonly ask: Ask;
  readonly now: () => number;
  readonly pageSize: PageSize;
  readonly page: (wanted: PageWanted) => Question<ListPage<Item>>;
};

/** A list that is longer is taken for one that does not end. */
const mostPages = 2_000;

export function openPagedList<Item extends { readonly name: string }>(ports: ListPorts<Item>): PagedList<Item> {
  const items: PagedList<Item>['items'] = new Map();
  const names = new Set<string>();
  let state: ListState = { kind: 'open' };
  let size: number | null = null;
  let read = 0;
  let firstAskedMs = 0;
  let next = 1;
  let count: number | null = null;
  let doubt: string | null = null;
  let reading: Promise<void> | undefined;

  async function readPage(deadlineMs: number): Promise<void> {
    if (next === 1) size = ports.pageSize.wanted;
    const askedMs = ports.now();
    if (next === 1) firstAskedMs = askedMs;
    const answer = await ports.ask(ports.page({ page: next, size }), deadlineMs);
    if (answer.kind === 'answered') return take(answer.value, askedMs);
    if (answer.kind === 'not-found') {
      state = next === 1 ? answer : { kind: 'incomplete', code: 'not-found', detail: `page ${next}: ${answer.detail}` };
    } else if (answer.status === 400 && next === 1 && size !== null) {
      // NCR names no largest page: one that is refused is asked for without a size.
      ports.pageSize.wanted = null;
      return readPage(deadlineMs);
    } else {
      state = { kind: 'incomplete', code: answer.code, detail: `page ${next} of the list: ${answer.detail}` };
    }
  }

  function take(page: ListPage<Item>, askedMs: number): void {
    read += 1;
    doubt ??= doubtOf(page, { names, count, next });
    count = page.count ?? count;
    for (const name of page.names) names.add(name);
    for (const item of page.items) items.set(item.name, { item, askedMs });
    const hasNext = typeof page.next === 'number' && page.next > next && page.names.length > 0;
    if (hasNext && read < mostPages) next = page.next;
    else {
      doubt ??= hasNext ? `it does not end within ${mostPages} pages` : missing(count, names.size);
      state = doubt === null ? { kind: 'complete' } : { kind: 'incomplete', code: 'list-incomplete', detail: doubt };
    }
  }

  const list: PagedList<Item> = {
    state: () => state,
    items,
    size: () => names.size,
    askedMs: () => firstAskedMs,
    pagesRead: () => read,
    pagesLeft() {
      if (state.kind !== 'open') return 0;
      return count === null || read === 0 ? 1 : Math.max(1, Math.ceil((count - names.size) / (names.size / read)));
    },
    async more(deadlineMs) {
      reading ??= readPage(deadlineMs).finally(() => {
        reading = undefined;
      });
      await reading;
    },
    async all(deadlineMs) {
      while (state.kind === 'open') await list.more(deadlineMs);
    },
  };
  return list;
}

/** Why a page makes a list one that proves no absence; null: it does not. */
function doubtOf(
  page: ListPage<unknown>,
  before: { readonly names: ReadonlySet<string>; readonly count: number | null; readonly next: number },
): string | null {
  const isTwice = new Set(page.names).size < page.names.length || page.names.some((name) => before.names.has(name));
  // A push or a deletion between two pages moves what comes later to another page.
  if (isTwice) return `page ${before.next} has an item that came before`;
  if (before.count !== null && page.count !== null && page.count !== before.count) {
    return `its count changed from ${before.count} to ${page.count} while it was read`;
  }
  if (page.next === 'unclear') return `page ${before.next} does not say which page follows`;
  if (page.next !== null && page.next !== before.next + 1) {
    return `page ${before.next} names ${page.next} as the page that follows`;
  }
  return page.next !== null && page.names.length === 0 ? `page ${before.next} is empty, and not the last` : null;
}

const missing = (count: number | null, read: number): string | null =>
  count !== null && count > read ? `it has ${read} items, and says that there are ${count}` : null;
