import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Paging } from '../../../../functions/local/simulated-ncr/paging.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../../functions/local/simulated-ncr.ts';
import { ask as askAt, credentials, digest, namesIn, nowMs } from './ask.ts';

let ncr: SimulatedNcr;
beforeEach(async () => {
  ncr = await startSimulatedNcr({ credentials, now: () => nowMs });
  for (const tag of ['1.0.0', '2.0.0', '3.0.0']) ncr.tags.put('example', 'web/api', tag, { digest });
});
afterEach(() => ncr.stop());

const ask = (path: string) => askAt(`${ncr.url}${path}`);
const list = '/repositories/example/web%2Fapi/tags';
const paged = (changes: Partial<Paging>) =>
  ncr.configure({ paging: { defaultSize: 50, largestSize: 100, tooLarge: 'cut', end: 'null', ...changes } });

test('tags are listed page by page, in the shape of their details', async () => {
  const first = await ask(`${list}?page=1&pagesize=2`);
  expect(first.body).toMatchObject({ count: 3, next: 2, previous: null });
  expect(namesIn(first.body)).toEqual(['1.0.0', '2.0.0']);
  const second = await ask(`${list}?page=2&pagesize=2`);
  expect(second.body).toMatchObject({ count: 3, next: null, previous: 1 });
  expect(namesIn(second.body)).toEqual(['3.0.0']);
  expect((await ask(list)).body.results[0]).toEqual((await ask(`${list}/1.0.0`)).body);
});

test.each(['page=0', 'pagesize=0', 'page=x', 'pagesize=1.5'])('%s is a bad request', async (query) => {
  expect(await ask(`${list}?${query}`)).toMatchObject({ status: 400, body: { error: { errorCode: '100' } } });
});

test('images and registries are listed', async () => {
  ncr.tags.put('example', 'web/site', '1.0.0', { digest });
  ncr.registries.put('empty');
  expect((await ask('/repositories/example')).body).toMatchObject({
    count: 2,
    next: null,
    results: [{ name: 'web/api', namespace: 'example', last_updated: nowMs }, { name: 'web/site' }],
  });
  expect((await ask('/repositories?pagesize=1')).body).toMatchObject({ next: 2, results: [{ name: 'example' }] });
  expect((await ask('/repositories/empty')).body).toMatchObject({ count: 0, next: null, results: [] });
});

test('a larger page than the largest is cut, and paging goes on by what came', async () => {
  paged({ largestSize: 2 });
  const first = await ask(`${list}?page=1&pagesize=100`);
  expect(first.body.next).toBe(2);
  expect(namesIn(first.body)).toEqual(['1.0.0', '2.0.0']);
  expect(namesIn((await ask(`${list}?page=2&pagesize=100`)).body)).toEqual(['3.0.0']);
});

test('or it is refused', async () => {
  paged({ largestSize: 2, tooLarge: 'refuse' });
  expect((await ask(`${list}?pagesize=3`)).status).toBe(400);
  expect((await ask(`${list}?pagesize=2`)).status).toBe(200);
});

test.each([
  { end: 'null', next: null, after: null },
  { end: 'zero', next: 0, after: 0 },
  { end: 'missing', next: undefined, after: undefined },
  { end: 'repeats', next: 2, after: 9 },
  { end: 'never', next: 3, after: 10 },
] as const)('the last page can end by a next that is $end', async ({ end, next, after }) => {
  paged({ end });
  expect((await ask(`${list}?page=1&pagesize=2`)).body.next).toBe(2);
  const last = (await ask(`${list}?page=2&pagesize=2`)).body;
  expect(last.next).toBe(next);
  expect('next' in last).toBe(end !== 'missing');
  const beyond = (await ask(`${list}?page=9&pagesize=2`)).body;
  expect(beyond.next).toBe(after);
  expect(beyond.results).toEqual([]);
});

test('a list can say less than the details, or something else', async () => {
  ncr.images.put('example', 'web/api', { listOmits: ['latest_pulled', 'last_updater'] });
  ncr.tags.update('example', 'web/api', '1.0.0', { inList: { digest: 'sha256:other' } });
  ncr.tags.update('example', 'web/api', '2.0.0', { inList: false });
  const { body } = await ask(list);
  expect(namesIn(body)).toEqual(['1.0.0', '3.0.0']);
  expect(body).toHaveProperty('count', 2);
  expect(body.results[0]).toHaveProperty('digest', 'sha256:other');
  expect(body.results[0]).not.toHaveProperty('last_updater');
  expect(body.results[1]).not.toHaveProperty('images.0.latest_pulled');
  expect(body.results[1]).toHaveProperty('images.0.architecture', 'amd64');
  const detail = (await ask(`${list}/1.0.0`)).body;
  expect(detail).toHaveProperty('digest', digest);
  expect(detail).toHaveProperty('images.0.latest_pulled', 0);
  expect((await ask(`${list}/2.0.0`)).status).toBe(200);
});

test('an image that is deleted is in no list, and neither are its tags', async () => {
  ncr.images.delete('example', 'web/api');
  expect((await ask('/repositories/example')).body.results).toEqual([]);
  expect((await ask(list)).status).toBe(404);
  expect(() => ncr.images.delete('example', 'web/api')).toThrow('No image example/web/api');
});

test('what is cleared is forgotten, and the first keys count again', async () => {
  ncr.configure({ credentials: [], charset: 'euc-kr' });
  ncr.fail({ fault: { kind: 'html' } });
  ncr.clear();
  expect((await ask('/repositories')).body).toMatchObject({ count: 0 });
});
