import { afterEach, expect, test } from 'vitest';
import { ImageName } from '../../../functions/domain/values/reference.ts';
import {
  pageOf,
  type ScriptedAnswer,
  type ScriptedRegistry,
  type ScriptedRequest,
  startScriptedRegistry,
} from '../../support/registry/scripted-registry.ts';
import { deadlineMs, givenClientAt, givenClock } from '../../support/worlds/registry-stage.ts';

let registry: ScriptedRegistry | undefined;
afterEach(() => registry?.stop());

async function given(answer: (request: ScriptedRequest) => ScriptedAnswer) {
  registry = await startScriptedRegistry(answer);
  return { client: givenClientAt(registry.url, givenClock()), requests: registry.requests };
}

const [api, web] = ['web/api', 'web/www'].map((name) => ImageName.parse(name));
const listed = [
  { name: 'web/api', is_private: true },
  { name: 'web/www', is_private: false, tag_mutability_enabled: true },
];
const account = [
  ...Array.from({ length: 150 }, (_, at) => ({ name: `other${at}`, end_point_enabled: true })),
  { name: 'example', end_point_enabled: false },
];
const wellBehaved = (request: ScriptedRequest): ScriptedAnswer => {
  const [name, image] = request.path;
  if (name === '') return { body: pageOf(account, request) };
  if (image === undefined) return { body: pageOf(listed, request) };
  return { body: { name: image, is_private: true, tag_mutability_enabled: false } };
};

test('the list of images tells the switches of all images, and takes one request', async () => {
  const { client, requests } = await given(wellBehaved);
  await client.images(deadlineMs);
  expect(await client.settings([], deadlineMs)).toEqual([
    { name: 'is_private', image: api, value: true },
    { name: 'tag_mutability_enabled', image: web, value: true },
    { name: 'is_private', image: web, value: false },
  ]);
  expect(requests).toEqual(['example?page=1&pagesize=100']);
});

test('an image that is named says more of itself, and is believed more than the list', async () => {
  const { client, requests } = await given(wellBehaved);
  const named = web === undefined ? [] : [web, web];
  expect(await client.settings(named, deadlineMs)).toEqual([
    { name: 'is_private', image: api, value: true },
    { name: 'tag_mutability_enabled', image: web, value: false },
    { name: 'is_private', image: web, value: true },
  ]);
  expect(requests.at(-1)).toBe('example/web/www');
  expect(requests).toHaveLength(2);
});

test('the registry is found by its name among those of the account', async () => {
  const { client, requests } = await given(wellBehaved);
  const settings = await client.settings([null], deadlineMs);
  expect(settings.filter(({ image }) => image === null)).toEqual([
    { name: 'end_point_enabled', image: null, value: false },
  ]);
  expect(requests).toEqual(['example?page=1&pagesize=100', '?page=1&pagesize=100', '?page=2&pagesize=100']);
});

test.each([
  { says: 'answers with an error', answer: { status: 503, body: '' } },
  { says: 'does not know it', answer: { status: 404, body: '' } },
  {
    says: 'answers with a text for a switch',
    answer: { body: { name: 'web/api', is_private: 'yes', results: [{ name: 'example', end_point_enabled: 1 }] } },
  },
  { says: 'answers with a page', answer: { body: '<html></html>' } },
] satisfies { says: string; answer: ScriptedAnswer }[])(
  'what a registry that $says does not tell is left out',
  async ({ answer }) => {
    const { client } = await given(() => answer);
    expect(await client.settings([null, ...(api === undefined ? [] : [api])], deadlineMs)).toEqual([]);
  },
);
