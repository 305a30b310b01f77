import { expect, test } from 'vitest';
import { isSweep } from '../support/tier.ts';
import { search } from './search.ts';
import { bugs } from './world/bugs.ts';

const simplerTries = 200;

test('whatever audits, their answers and a table writer meet in, no law of the record is broken', async () => {
  const { failure, counts } = await search({ count: isSweep ? 3_000 : 250, seed: 1, bug: 'none', simplerTries });
  expect(failure).toBeNull();
  // What was lived was worth it.
  for (const what of [
    'lease taken over',
    'process crashed',
    'run closed by another',
    'row not believed',
    'topic hung',
  ]) {
    expect([what, counts.get(what) ?? 0]).toEqual([what, expect.toSatisfy((times: number) => times >= 20)]);
  }
}, 600_000);

test.each(bugs)(
  'an audit with the bug "%s" is caught, and always by the same interleaving',
  async (bug) => {
    const given = { seed: 1, bug, simplerTries: 0 };
    const { failure } = await search({ ...given, count: 2_000 });
    expect(failure).not.toBeNull();
    const again = await search({ ...given, count: 1, seed: failure?.seed ?? 0 });
    expect(again.failure).toEqual({ ...failure, number: 1 });
  },
  120_000,
);
