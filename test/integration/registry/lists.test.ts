import { afterEach, expect, test } from 'vitest';
import { ImageName } from '../../../functions/domain/values/reference.ts';
import {
  pageOf,
  type ScriptedAnswer,
  type ScriptedRegistry,
  type ScriptedRequest,
  startScriptedRegistry,
  wireTag,
} from '../../support/registry/scripted-registry.ts';
import { deadlineMs, givenClientAt, givenClock } from '../../support/worlds/registry-stage.ts';

let registry: ScriptedRegistry | undefined;
afterEach(() => registry?.stop());

async function given(answer: (request: ScriptedRequest) => ScriptedAnswer) {
  registry = await startScriptedRegistry(answer);
  return { client: givenClientAt(registry.url, givenClock()), requests: registry.requests };
}

const image = ImageName.parse('web/api');
const names = (count: number, prefix = 'v') => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const items = (count: number, prefix = 'v') => names(count, prefix).map((name) => wireTag(name));
/** Answers all lists of tags with these pages, counted from 1. */
const pages =
  (...of: readonly unknown[]) =>
  ({ page }: ScriptedRequest) => ({ body: of[page - 1] });

test('a list is read page by page, a hundred items each, and once, whoever asks', async () => {
  const { client, requests } = await given((request) => ({ body: pageOf(items(250), request) }));
  const lists = await Promise.all([client.tags(image, deadlineMs), client.tags(image, deadlineMs)]);
  for (const list of lists) expect(list).toEqual({ items: names(250), isComplete: true });
  expect(await client.tags(image, deadlineMs)).toEqual(lists[0]);
  expect(requests).toEqual([1, 2, 3].map((page) => `example/web/api/tags?page=${page}&pagesize=100`));
});

test('the images of a registry are read in the same way', async () => {
  const { client, requests } = await given((request) => ({ body: pageOf(items(101, 'web/image'), request) }));
  expect(await client.images(deadlineMs)).toEqual({ items: names(101, 'web/image'), isComplete: true });
  expect(requests).toEqual(['example?page=1&pagesize=100', 'example?page=2&pagesize=100']);
});

test('a registry that gives fewer items than were asked for is read in more pages', async () => {
  const { client, requests } = await given((request) => ({ body: pageOf(items(100), { ...request, size: 30 }) }));
  expect(await client.tags(image, deadlineMs)).toEqual({ items: names(100), isComplete: true });
  expect(requests).toHaveLength(4);
});

test('a page size that is refused is not asked for again in the run', async () => {
  const { client, requests } = await given((request) =>
    request.size === null ? { body: pageOf(items(60), request) } : { status: 400, body: 'pagesize' },
  );
  expect(await client.tags(image, deadlineMs)).toEqual({ items: names(60), isComplete: true });
  expect(await client.tags(ImageName.parse('other'), deadlineMs)).toMatchObject({ isComplete: true });
  expect(requests.map((request) => request.replace(/^.*\?/, ''))).toEqual([
    ...['page=1&pagesize=100', 'page=1', 'page=2'],
    ...['page=1', 'page=2'],
  ]);
});

test.each([
  { says: 'null', last: { count: 2, next: null } },
  { says: '0', last: { count: 2, next: 0 } },
  { says: 'missing', last: { count: 2 } },
  { says: 'empty', last: { next: '' } },
])('a list whose next page is $says is complete', async ({ last }) => {
  const { client } = await given(pages({ count: 2, next: 2, results: items(1) }, { ...last, results: items(1, 'w') }));
  expect(await client.tags(image, deadlineMs)).toEqual({ items: ['v0', 'w0'], isComplete: true });
});

test('numbers may be texts, and a count that is too small says nothing', async () => {
  const { client } = await given(
    pages({ count: '1', next: '2', results: items(2) }, { count: '1', next: '0', results: items(2, 'w') }),
  );
  expect(await client.tags(image, deadlineMs)).toEqual({ items: ['v0', 'v1', 'w0', 'w1'], isComplete: true });
});

test.each([
  {
    says: 'names the same page as the next',
    of: [
      { next: 2, results: items(1) },
      { next: 2, results: items(1, 'w') },
    ],
    code: 'list-incomplete',
    detail: 'page 2 names 2 as the page that follows',
  },
  {
    says: 'goes back',
    of: [
      { next: 2, results: items(1) },
      { next: 1, results: items(1, 'w') },
    ],
    code: 'list-incomplete',
    detail: 'page 2 names 1 as the page that follows',
  },
  {
    says: 'leaves a page out',
    of: [{ next: 3, results: items(1) }, null, { next: null, results: items(1, 'w') }],
    code: 'list-incomplete',
    detail: 'page 1 names 3 as the page that follows',
  },
  {
    says: 'names an address as the next page',
    of: [{ next: 'https://example.org/?page=2', results: items(1) }],
    code: 'list-incomplete',
    detail: 'page 1 does not say which page follows',
  },
  {
    says: 'counts more than it has',
    of: [{ count: 5, next: null, results: items(3) }],
    code: 'list-incomplete',
    detail: 'it has 3 items, and says that there are 5',
  },
  {
    says: 'counts otherwise on another page',
    of: [
      { count: 2, next: 2, results: items(1) },
      { count: 3, results: items(2, 'w') },
    ],
    code: 'list-incomplete',
    detail: 'its count changed from 2 to 3 while it was read',
  },
  {
    says: 'has an item twice',
    of: [{ next: 2, results: items(2) }, { results: items(1) }],
    code: 'list-incomplete',
    detail: 'page 2 has an item that came before',
  },
  {
    says: 'has an empty page that is not the last',
    of: [{ next: 2, results: items(2) }, { next: 3, results: [] }, { results: items(1, 'w') }],
    code: 'list-incomplete',
    detail: 'page 2 is empty, and not the last',
  },
  {
    says: 'breaks off',
    of: [{ next: 2, results: items(2) }, '<html>'],
    code: 'answer-invalid',
    detail: 'page 2 of the list: HTTP 200; expected the JSON of a list of tags',
  },
  {
    says: 'comes with an error',
    of: [{ errorCode: '210', message: 'Permission Denied', results: items(2) }],
    code: 'permission-denied',
    detail: 'HTTP 200 (errorCode 210) "Permission Denied"',
  },
] as const)('a list that $says is incomplete', async ({ of, code, detail }) => {
  const { client, requests } = await given(pages(...of));
  expect(await client.tags(image, deadlineMs)).toMatchObject({
    isComplete: false,
    code,
    detail: expect.stringContaining(detail),
  });
  expect(requests.length).toBeLessThan(6);
});

test('a list without end is given up', async () => {
  const { client, requests } = await given(({ page }) => ({
    body: { next: page + 1, results: items(1, `p${page}-`) },
  }));
  expect(await client.tags(image, deadlineMs + 3_600_000)).toMatchObject({
    isComplete: false,
    detail: 'it does not end within 2000 pages',
  });
  expect(requests).toHaveLength(2_000);
});

test('names that break the grammar are left out, and make nothing incomplete', async () => {
  const results = [wireTag('-v1'), wireTag('v 2'), wireTag('v3'), wireTag(`${'v'.repeat(129)}`), wireTag('버전')];
  const { client } = await given(() => ({ body: { count: 5, next: null, results } }));
  expect(await client.tags(image, deadlineMs)).toEqual({ items: ['v3'], isComplete: true });
});

const noSuch = { status: 404, body: { returnCode: 404, returnMessage: 'not found' } };

test('a list of tags that is not found is empty where a complete list of images lacks the image', async () => {
  const { client } = await given(({ path, ...page }) => (path.length > 1 ? noSuch : { body: pageOf(items(2), page) }));
  expect(await client.tags(image, deadlineMs)).toEqual({ items: [], isComplete: true });
});

test.each([
  { says: 'has the image', images: { body: { results: [{ name: 'web/api' }] } }, detail: 'the list of images has' },
  { says: 'is not found', images: noSuch, detail: 'the list of images: HTTP 404' },
  { says: 'is incomplete', images: { body: { count: 2, results: [] } }, detail: 'says that there are 2' },
])('a list of tags that is not found proves nothing where the list of images $says', async ({ images, detail }) => {
  const { client } = await given(({ path }) => (path.length > 1 ? noSuch : images));
  expect(await client.tags(image, deadlineMs)).toMatchObject({
    ...{ items: [], isComplete: false, code: 'not-found' },
    detail: expect.stringContaining(detail),
  });
});

test('a list of images that is not found proves nothing', async () => {
  const { client } = await given(() => noSuch);
  expect(await client.images(deadlineMs)).toMatchObject({ isComplete: false, code: 'not-found' });
});
