import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { PreviousState } from '../../../../functions/audit/targets/board.ts';
import { observeTargets } from '../../../../functions/audit/targets/observe-targets.ts';
import type { RegistryAnswer } from '../../../../functions/domain/observation.ts';
import type { Target } from '../../../../functions/domain/policy.ts';
import type { RegistryReader } from '../../../../functions/domain/registry-reading.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import { unseen } from '../../../../functions/judge/state.ts';
import { givenReader } from '../../../support/faults/observe-through.ts';
import { absent, day, givenTarget } from '../../../support/given/givens.ts';

const answer: RegistryAnswer = absent;
const targetsOf = (registry: string, count: number) =>
  Array.from({ length: count }, (_, index) => givenTarget(`${registry}/web/api:v${index}`));

/** What was believed of tags before, by the run that last looked and, where nobody could, since when. */
const before = (looks: Record<string, { runAt: Instant; unreadableSince?: Instant }>) => ({
  known(reference: string): PreviousState | undefined {
    const look = looks[reference];
    if (look === undefined) return undefined;
    const unreadable = look.unreadableSince === undefined ? null : { since: look.unreadableSince, times: 1 };
    return {
      state: { ...unseen, unreadable },
      link: { runAt: look.runAt, hash: '' as never, expiresAt: null },
      isUnlisted: false,
    };
  },
});

/** Asks these registries for the targets, and resolves to what was heard, in order. */
async function observe(targets: readonly Target[], readers: Record<string, RegistryReader>, previous = before({})) {
  const heard: string[] = [];
  await observeTargets(
    targets,
    previous,
    { readers: new Map(Object.entries(readers)) as never, deadlineMs: 0 },
    {
      concurrency: 2,
      answered: async ({ target }) => heard.push(target.reference),
      ended: async (registry) => heard.push(`end of ${registry}`),
    },
  );
  return heard;
}

test('a registry that hangs holds up no other', async () => {
  const hanging = Promise.withResolvers<RegistryAnswer>();
  const heard: string[] = [];
  const observing = observeTargets(
    [...targetsOf('sick', 2), ...targetsOf('well', 2)],
    before({}),
    {
      readers: new Map([
        ['sick', givenReader(() => hanging.promise)],
        ['well', givenReader(async () => answer)],
      ]) as never,
      deadlineMs: 0,
    },
    {
      concurrency: 2,
      answered: async ({ target }) => heard.push(target.reference),
      ended: async (registry) => heard.push(`end of ${registry}`),
    },
  );
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  expect(heard).toEqual(['well/web/api:v0', 'well/web/api:v1', 'end of well']);
  hanging.resolve(answer);
  await observing;
  expect(heard.slice(3)).toEqual(['sick/web/api:v0', 'sick/web/api:v1', 'end of sick']);
});

test('those that nobody could look at for the longest time come first, and new ones last', async () => {
  const looks = {
    'prod/web/api:v1': { runAt: day(9) },
    'prod/web/api:v2': { runAt: day(9), unreadableSince: day(5) },
    'prod/web/api:v3': { runAt: day(9), unreadableSince: day(3) },
  };
  expect(await observe(targetsOf('prod', 4), { prod: givenReader(async () => answer) }, before(looks))).toEqual([
    'prod/web/api:v3',
    'prod/web/api:v2',
    'prod/web/api:v1',
    'prod/web/api:v0',
    'end of prod',
  ]);
});

test('where there is nothing to ask, nothing is waited for', async () => {
  expect(await observe([], {})).toEqual([]);
});

test('a registry that nobody opened is a bug', async () => {
  await expect(observe(targetsOf('prod', 1), {})).rejects.toThrow('The registry prod is not open.');
});
