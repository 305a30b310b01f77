import { afterEach, expect, test } from 'vitest';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import { digestB, givenTarget } from '../../support/given/givens.ts';
import {
  pageOf,
  type ScriptedAnswer,
  type ScriptedRegistry,
  type ScriptedRequest,
  startScriptedRegistry,
  wireTag,
} from '../../support/registry/scripted-registry.ts';
import { answersOf, deadlineMs, givenClientAt, givenClock, startMs } from '../../support/worlds/registry-stage.ts';

let registry: ScriptedRegistry | undefined;
afterEach(() => registry?.stop());

type Fields = Readonly<Record<string, unknown>>;
type Given = {
  /** What the list says of every tag, and what the tag says of itself, beside its name. */
  readonly listed?: Fields;
  readonly own?: Fields;
  readonly tags?: (request: ScriptedRequest) => ScriptedAnswer;
  readonly ports?: Partial<RegistryClientPorts>;
  readonly images?: number;
};

const names = ['v1', 'v2', 'v3', 'v4'];
const platform = { os: 'linux', architecture: 'amd64', digest: digestB, latest_pulled: 1_700_000_000_000 };

/** Asks for four tags of each image. */
async function observe({ listed = {}, own = {}, tags, ports = {}, images = 1 }: Given) {
  registry = await startScriptedRegistry((request) => {
    const name = request.path[3];
    if (name !== undefined) return { body: wireTag(name, own) };
    return (
      tags?.(request) ?? {
        body: pageOf(
          names.map((each) => wireTag(each, listed)),
          request,
        ),
      }
    );
  });
  const client = givenClientAt(registry.url, givenClock(), { concurrency: 1, ...ports });
  const targets = Array.from({ length: images }, (_, at) =>
    names.map((name) => givenTarget(`prod/image${at}:${name}`)),
  );
  const answers = await answersOf(client, targets.flat(), deadlineMs);
  const facts = answers.map((answer) => (answer.outcome === 'present' ? answer.facts : null));
  return { facts, doubts: client.learned().doubts, requests: registry.requests };
}

const fromOf = ({ facts }: Awaited<ReturnType<typeof observe>>) => facts.map((each) => each?.readFrom);

test('a list that agrees with its sample is believed', async () => {
  const seen = await observe({});
  expect(fromOf(seen)).toEqual(['list', 'list', 'detail', 'list']);
  expect(seen.doubts).toEqual([]);
});

test.each([
  {
    says: 'another digest',
    listed: { digest: digestB },
    field: 'digest',
    list: digestB,
    detail: `sha256:${'a'.repeat(64)}`,
  },
  {
    says: 'another digest of a platform',
    listed: { images: [{ ...platform, digest: `sha256:${'c'.repeat(64)}` }] },
    field: 'platforms',
    list: `linux/amd64@sha256:${'c'.repeat(64)}`,
    detail: `linux/amd64@${digestB}`,
  },
  {
    says: 'a platform more',
    listed: { images: [platform, { ...platform, architecture: 'arm64' }] },
    field: 'platforms',
    list: `linux/amd64@${digestB}, linux/arm64@${digestB}`,
    detail: `linux/amd64@${digestB}`,
  },
  {
    says: 'an older pull',
    listed: { images: [{ ...platform, latest_pulled: 1_600_000_000_000 }] },
    field: 'latestPulledAt',
    list: '2020-09-13T12:26:40.000Z',
    detail: '2023-11-14T22:13:20.000Z',
  },
])(
  'a list that says $says is not believed, nor any other, and it is said once',
  async ({ listed, field, list, detail }) => {
    const seen = await observe({ listed, images: 3 });
    expect(fromOf(seen)).toEqual(Array(12).fill('detail'));
    expect(seen.doubts).toEqual([{ reference: 'prod/image0:v3', field, list, detail }]);
    // Two lists are read at the same time, so that one is there when the other is needed.
    expect(seen.requests.filter((request) => request.includes('?'))).toHaveLength(2);
  },
);

test.each([
  { says: 'pushed', own: { digest: digestB, last_updated: startMs + 1 } },
  { says: 'pulled', own: { images: [{ ...platform, latest_pulled: startMs + 1 }] } },
  {
    says: 'pulled for the first time',
    own: { images: [{ ...platform, latest_pulled: startMs }] },
    listed: { images: [{ ...platform, latest_pulled: 0 }] },
  },
])('a tag that was $says after the list was read is no disagreement', async ({ own, listed = {} }) => {
  const seen = await observe({ own, listed });
  expect(seen.doubts).toEqual([]);
  expect(fromOf(seen)).toEqual(['list', 'list', 'detail', 'list']);
  expect(seen.facts.map((each) => each?.incomplete)).toEqual([[], [], [], []]);
});

test('what happened after the list was read is told by the clock of the registry', async () => {
  const date = (ms: number) => ({ headers: { date: new Date(ms).toUTCString() } });
  const own = { digest: digestB, last_updated: startMs - 30_000 };
  const tags = (request: ScriptedRequest) => ({
    ...date(startMs - 60_000),
    body: pageOf(
      names.map((each) => wireTag(each)),
      request,
    ),
  });
  expect((await observe({ own, tags })).doubts).toEqual([]);
});

test('a moment far in the future explains nothing', async () => {
  const seen = await observe({ own: { digest: digestB, last_updated: startMs + 86_400_000 } });
  expect(seen.doubts).toHaveLength(1);
});

test('one platform in two spellings is the same', async () => {
  const spelled = (variant: string | null) => ({ images: [{ ...platform, architecture: 'arm64', variant }] });
  const seen = await observe({ listed: spelled('v8'), own: spelled(null) });
  expect(seen.doubts).toEqual([]);
});

test.each([
  { says: 'has no field for pulls', latest_pulled: undefined },
  { says: 'says 0', latest_pulled: 0 },
])('a list that $says where the tag was pulled is kept, but for what follows from pulls', async ({ latest_pulled }) => {
  const seen = await observe({ listed: { images: [{ ...platform, latest_pulled }] } });
  expect(seen.doubts).toEqual([]);
  expect(fromOf(seen)).toEqual(['list', 'list', 'detail', 'list']);
  const kept = ['latestPulledAt'];
  expect(seen.facts.map((each) => each?.incomplete)).toEqual([kept, kept, [], kept]);
});

test('a list without a field for pulls is noticed where the sample was never pulled', async () => {
  const seen = await observe({
    listed: { images: [{ ...platform, latest_pulled: undefined }] },
    own: { images: [{ ...platform, latest_pulled: 0 }] },
  });
  expect(seen.facts[0]?.incomplete).toEqual(['latestPulledAt']);
});

test('tags that were never pulled are just that, where list and sample say so', async () => {
  const never = { images: [{ ...platform, latest_pulled: 0 }] };
  const seen = await observe({ listed: never, own: never });
  expect(seen.facts.map((each) => each?.incomplete)).toEqual([[], [], [], []]);
});

test('a tag that the list does not tell in a form that can be read is asked for itself', async () => {
  const tags = (request: ScriptedRequest) => ({
    body: pageOf(
      [wireTag('v1'), wireTag('v2', { digest: 'none' }), wireTag('v3'), wireTag('v4', { digest: null, images: [] })],
      request,
    ),
  });
  const seen = await observe({ tags });
  expect(seen.facts.map((each) => each?.digest)).toEqual(Array(4).fill(`sha256:${'a'.repeat(64)}`));
  expect(fromOf(seen).filter((from) => from === 'detail')).toHaveLength(3);
});

test('a list that lacks what is there, and was long before, is not believed', async () => {
  const tags = (request: ScriptedRequest) => ({ body: pageOf([wireTag('v9')], request) });
  const seen = await observe({ tags, images: 2 });
  expect(fromOf(seen)).toEqual(Array(8).fill('detail'));
  expect(seen.doubts).toMatchObject([{ field: 'digest', list: 'not listed' }]);
});
