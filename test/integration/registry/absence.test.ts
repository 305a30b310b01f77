import { afterEach, expect, test } from 'vitest';
import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import { givenTarget } from '../../support/given/givens.ts';
import {
  pageOf,
  type ScriptedAnswer,
  type ScriptedRegistry,
  type ScriptedRequest,
  startScriptedRegistry,
  wireTag,
} from '../../support/registry/scripted-registry.ts';
import { answersOf, deadlineMs, givenClientAt, givenClock } from '../../support/worlds/registry-stage.ts';

let registry: ScriptedRegistry | undefined;
afterEach(() => registry?.stop());

type Answering = Readonly<Partial<Record<'tag' | 'tags' | 'images', (request: ScriptedRequest) => ScriptedAnswer>>>;

const notFound: ScriptedAnswer = { status: 404, body: { returnCode: 404, returnMessage: 'no such thing' } };

/** Asks a registry that answers what is not given with 404. */
async function ask(answering: Answering, ...references: readonly string[]) {
  registry = await startScriptedRegistry((request) => {
    const kind = (['images', 'image', 'tags', 'tag'] as const)[request.path.length - 1] ?? 'tag';
    return kind === 'image' ? notFound : (answering[kind]?.(request) ?? notFound);
  });
  const client = givenClientAt(registry.url, givenClock());
  const targets = references.map((reference) => givenTarget(`prod/${reference}`));
  return { answers: await answersOf(client, targets, deadlineMs), requests: registry.requests };
}

const listOf =
  (...names: readonly string[]) =>
  (request: ScriptedRequest): ScriptedAnswer => ({
    body: pageOf(
      names.map((name) => wireTag(name)),
      request,
    ),
  });
const images =
  (...names: readonly string[]) =>
  () => ({ body: { next: null, results: names.map((name) => ({ name })) } });
const many = Array.from({ length: 150 }, (_, at) => `v${at}`);
const detailOf = (answer: RegistryAnswer | undefined): string =>
  answer !== undefined && 'detail' in answer ? answer.detail : '';

test.each([
  { says: "NCR's own words", answer: notFound, said: '"no such thing"' },
  {
    says: 'a proxy',
    answer: { status: 404, body: '<html><title>404 Not Found</title></html>' },
    said: '"404 Not Found"',
  },
  { says: 'a balancer', answer: { status: 404, body: 'default backend - 404' }, said: '"default backend - 404"' },
  {
    says: 'a bucket',
    answer: { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>' },
    said: '"The key does not exist."',
  },
  {
    says: 'a docker host',
    answer: { status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] } },
    said: '(errorCode MANIFEST_UNKNOWN) "manifest unknown"',
  },
  {
    says: 'an envelope of the gateway',
    answer: {
      status: 404,
      headers: { 'x-ncp-trace-id': 'abc' },
      body: { error: { errorCode: '404', message: 'Gone' } },
    },
    said: 'HTTP 404 (errorCode 404) "Gone"; trace abc',
  },
  { says: 'nothing', answer: { status: 404, body: '' }, said: 'HTTP 404' },
] satisfies { says: string; answer: ScriptedAnswer; said: string }[])(
  'a 404 in the form of $says is settled by the list, and what was said is kept',
  async ({ answer, said }) => {
    const tag = () => answer;
    const proved = await ask({ tag, tags: listOf('v2') }, 'web/api:v1');
    expect(proved.answers).toMatchObject([
      {
        outcome: 'absent',
        detail: expect.stringMatching(/^a complete list of the image's tags lacks it \(it has 1\); /),
      },
    ]);
    expect(detailOf(proved.answers[0])).toContain(said);
    expect(proved.requests).toHaveLength(2);
    await registry?.stop();

    const listed = await ask({ tag, tags: listOf('v1') }, 'web/api:v1');
    expect(listed.answers).toMatchObject([{ outcome: 'present', facts: { readFrom: 'list' } }]);
    await registry?.stop();

    const unproved = await ask({ tag }, 'web/api:v1');
    expect(unproved.answers).toMatchObject([{ outcome: 'unreadable', code: 'not-found' }]);
    expect(detailOf(unproved.answers[0])).toContain(said);
    expect(detailOf(unproved.answers[0])).toContain('no list settles it');
  },
);

test('a path that the gateway does not know is never settled', async () => {
  const tag = () => ({ status: 404, body: { error: { errorCode: '300', message: 'Not Found Exception' } } });
  const { answers, requests } = await ask({ tag, tags: listOf('v2') }, 'web/api:v1');
  expect(answers).toMatchObject([{ outcome: 'unreadable', code: 'route-not-found' }]);
  expect(requests).toHaveLength(1);
});

test('a 500 that stays is settled by the list', async () => {
  const tag = () => ({ status: 500, body: '' });
  const gone = await ask({ tag, tags: listOf('v2') }, 'web/api:v1');
  expect(gone.answers).toMatchObject([
    { outcome: 'absent', detail: expect.stringContaining('HTTP 500 (after 4 attempts)') },
  ]);
  await registry?.stop();
  const there = await ask({ tag, tags: listOf('v1') }, 'web/api:v1');
  expect(there.answers).toMatchObject([{ outcome: 'present', facts: { readFrom: 'list' } }]);
  await registry?.stop();
  const unknown = await ask({ tag, tags: () => ({ status: 403, body: '' }) }, 'web/api:v1');
  expect(unknown.answers).toMatchObject([{ outcome: 'unreadable', code: 'registry-failed' }]);
});

test('an image that a complete list of images lacks has no tags', async () => {
  const { answers, requests } = await ask({ images: images('web/other') }, ...many.map((tag) => `web/api:${tag}`));
  expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['absent']));
  expect(detailOf(answers[0])).toMatch(
    /^a complete list of the registry's images lacks the image \(it has 1\); .*HTTP 404/,
  );
  expect(requests).toHaveLength(2);
});

test('a wrong name of the registry is no absence, and does not cost a request for each tag', async () => {
  const { answers, requests } = await ask({}, ...many.map((tag) => `web/api:${tag}`));
  expect(new Set(answers.map((answer) => answer.outcome === 'unreadable' && answer.code))).toEqual(
    new Set(['not-found']),
  );
  expect(detailOf(answers.at(-1))).toMatch(/^not asked: /);
  expect(requests).toHaveLength(3);
});

test('a list of tags that cannot be found, though its tags can, is no absence', async () => {
  const tag = ({ path }: ScriptedRequest) => ({ body: wireTag(path[3] ?? '') });
  const { answers } = await ask({ tag }, ...many.map((name) => `web/api:${name}`));
  expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['present']));
});

test('a list of one page proves by itself what it lacks; a sample is asked for all the same', async () => {
  const tag = ({ path: [, , , name = ''] }: ScriptedRequest) => (name === 'gone' ? notFound : { body: wireTag(name) });
  const { answers, requests } = await ask(
    { tag, tags: listOf('v1', 'v2') },
    'web/api:v1',
    'web/api:v2',
    'web/api:gone',
  );
  expect(answers.map(({ outcome }) => outcome)).toEqual(['present', 'present', 'absent']);
  expect(detailOf(answers[2])).toBe("a complete list of the image's tags lacks it (it has 2)");
  expect(requests).toHaveLength(2);
});

test.each([
  { says: '404', answer: notFound, outcome: 'absent' },
  { says: '500', answer: { status: 500, body: '' }, outcome: 'absent' },
  { says: 'the tag: it moved past the reader', answer: { body: wireTag('gone') }, outcome: 'present' },
  { says: 'no permission', answer: { status: 403, body: '' }, outcome: 'unreadable' },
])('what a list of two pages lacks is asked for itself, and is $outcome if the answer is $says', async (given) => {
  const tag = ({ path: [, , , name = ''] }: ScriptedRequest) =>
    name === 'gone' ? given.answer : { body: wireTag(name) };
  const references = [...many, 'gone'].map((name) => `web/api:${name}`);
  const { answers, requests } = await ask({ tag, tags: listOf(...many) }, ...references);
  expect(answers.at(-1)).toMatchObject({ outcome: given.outcome });
  expect(requests.filter((request) => request.endsWith('/gone')).length).toBeGreaterThan(0);
});

test('a list that is incomplete proves no absence, and is used for what it has', async () => {
  const tag = ({ path: [, , , name = ''] }: ScriptedRequest) => (name === 'gone' ? notFound : { body: wireTag(name) });
  const tags = () => ({ body: { count: 9, next: null, results: ['v1', 'v2', 'v3'].map((name) => wireTag(name)) } });
  const { answers } = await ask({ tag, tags }, 'web/api:v1', 'web/api:v2', 'web/api:v3', 'web/api:gone');
  expect(answers).toMatchObject([
    ...['v1', 'v2', 'v3'].map(() => ({ outcome: 'present' })),
    {
      outcome: 'unreadable',
      code: 'not-found',
      detail: expect.stringContaining('it has 3 items, and says that there are 9'),
    },
  ]);
});
