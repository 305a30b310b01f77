import type { SimulatedAnswer } from './answer.ts';
import { gatewayError } from './gateway-errors.ts';

/** How lists are cut into pages. NCR's guide names neither size, and says only that `next` is null where no page follows. */
export type Paging = {
  /** Of a request that asks for none. */
  readonly defaultSize: number;
  /** Of any page; a request for a larger one gets so many, or is a bad request. */
  readonly largestSize: number;
  readonly tooLarge: 'cut' | 'refuse';
  /** What the last page says as `next`; `repeats`: its own number; `never`: one more, and so does every empty page. */
  readonly end: 'null' | 'zero' | 'missing' | 'repeats' | 'never';
};

/** 50 is what NAVER's own client asks for. */
export const defaultPaging: Paging = {
  defaultSize: 50,
  largestSize: Number.POSITIVE_INFINITY,
  tooLarge: 'cut',
  end: 'null',
};

/** The envelope of a list: `next` and `previous` are page numbers from 1, null where there is no such page. */
export function pageOf<Item>(
  { page, pageSize }: { readonly page: number; readonly pageSize: number | null },
  items: readonly Item[],
  write: (item: Item) => unknown,
  paging: Paging,
): SimulatedAnswer {
  const asked = pageSize ?? paging.defaultSize;
  const isRefused = paging.tooLarge === 'refuse' && asked > paging.largestSize;
  if (isRefused || ![page, asked].every((given) => Number.isInteger(given) && given > 0)) {
    return gatewayError('bad-request');
  }
  const size = Math.min(asked, paging.largestSize);
  const results = items.slice((page - 1) * size, page * size).map(write);
  const next = page * size < items.length ? page + 1 : ends[paging.end](page);
  return { status: 200, body: { count: items.length, next, previous: page > 1 ? page - 1 : null, results } };
}

/** JSON leaves out what is undefined. */
const ends = {
  null: () => null,
  zero: () => 0,
  missing: () => undefined,
  repeats: (page) => page,
  never: (page) => page + 1,
} as const satisfies Record<Paging['end'], (page: number) => number | null | undefined>;
