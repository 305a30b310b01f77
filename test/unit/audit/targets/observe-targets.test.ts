import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AuditContext } from '../../../../functions/audit/targets/audit-context.ts';
import { observeTargets } from '../../../../functions/audit/targets/observe-targets.ts';
import type { RegistryAnswer } from '../../../../functions/domain/observation.ts';
import type { Target } from '../../../../functions/domain/policy.ts';
import { day, givenTarget } from '../../../support/given/givens.ts';

const targets = Array.from({ length: 10 }, (_, index) => givenTarget(`prod/web/api:v${index}`));
const absent: RegistryAnswer = { outcome: 'absent', observedAt: day(0) };

/** All that {@link observeTargets} reads of a run. */
const givenContext = (concurrency: number, observe: (target: Target) => Promise<RegistryAnswer>) =>
  // Nothing else of the configuration and of the ports is read.
  ({ config: { concurrency }, ports: { observe }, deadlineMs: 0 }) as unknown as AuditContext;

/** No tag has a row yet. */
const unseen = { of: async () => undefined };

/** A registry that answers when it is told to. */
function givenRegistry() {
  const asked: string[] = [];
  const open = new Map<string, (answer: RegistryAnswer) => void>();
  return {
    asked,
    observe: ({ tag }: Target) => {
      asked.push(tag);
      return new Promise<RegistryAnswer>((resolve) => open.set(tag, resolve));
    },
    answer: (tag: string) => open.get(tag)?.(absent),
  };
}

test('each target is asked for once, and so many at once', async () => {
  let asking = 0;
  let most = 0;
  const observe = async () => {
    asking += 1;
    most = Math.max(most, asking);
    await sleep(1);
    asking -= 1;
    return absent;
  };
  const answered = await Array.fromAsync(observeTargets(targets, unseen, givenContext(3, observe)));
  expect(answered.map(({ target }) => target.tag).toSorted()).toEqual(targets.map(({ tag }) => tag));
  expect(most).toBe(3);
});

test('an answer is yielded when it is there: a slow tag holds up none', async () => {
  const { asked, observe, answer } = givenRegistry();
  const answers = observeTargets(targets, unseen, givenContext(2, observe));
  const first = answers.next();
  await setImmediate();
  expect(asked).toEqual(['v0', 'v1']);
  answer('v1');
  expect(await first).toMatchObject({ value: { target: { tag: 'v1' }, answer: absent } });
  const second = answers.next();
  await setImmediate();
  expect(asked).toEqual(['v0', 'v1', 'v2']);
  answer('v2');
  expect(await second).toMatchObject({ value: { target: { tag: 'v2' } } });
});

test('answers that nobody takes do not pile up', async () => {
  const asked: string[] = [];
  const observe = async ({ tag }: Target) => {
    asked.push(tag);
    return absent;
  };
  const answers = observeTargets(targets, unseen, givenContext(2, observe));
  await answers.next();
  await sleep(5);
  // One was taken, and four are open.
  expect(asked).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
});

test('a bug in asking for one tag is told of that tag, and the others are asked for', async () => {
  const bug = new TypeError('No client.');
  const observe = async ({ tag }: Target) => {
    if (tag === 'v4') throw bug;
    return absent;
  };
  const answered = await Array.fromAsync(observeTargets(targets, unseen, givenContext(2, observe)));
  expect(answered).toHaveLength(10);
  expect(answered.filter((each) => 'error' in each)).toEqual([{ target: targets[4], error: bug }]);
});

test('a tag whose newest row cannot be read is not asked for', async () => {
  const error = new Error('The table does not answer.');
  const asked: string[] = [];
  const observe = async ({ tag }: Target) => {
    asked.push(tag);
    return absent;
  };
  const previous = {
    of: async (reference: string) => {
      if (reference.endsWith('v4')) throw error;
      return undefined;
    },
  };
  const answered = await Array.fromAsync(observeTargets(targets, previous, givenContext(2, observe)));
  expect(asked).not.toContain('v4');
  expect(answered.filter((each) => 'error' in each)).toEqual([{ target: targets[4], error }]);
  expect(answered).toHaveLength(10);
});

test('where there is nothing to ask, nothing is waited for', async () => {
  expect(
    await Array.fromAsync(
      observeTargets(
        [],
        unseen,
        givenContext(2, async () => absent),
      ),
    ),
  ).toEqual([]);
});
