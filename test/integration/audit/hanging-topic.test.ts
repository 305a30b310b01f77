import { afterEach, beforeEach, expect, test } from 'vitest';
import { topicOptions } from '../../../functions/deployment/sdk-options.ts';
import { noTrouble, troubleIn } from '../../support/account.ts';
import { type HangingTopic, startHangingTopic } from '../../support/faults/hanging-topic.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { isSweep } from '../../support/tier.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

/** In a sweep as the function has it: three tries of three seconds. Otherwise fifteen times as fast. */
const options = isSweep
  ? topicOptions
  : { maxAttempts: topicOptions.maxAttempts, requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true } };
const triesOfOneMs = isSweep ? 10_000 : 1_000;
/** The time for the registry; a fifth of it is for what earlier runs owe. */
const deadlineMs = isSweep ? 60_000 : 5_000;

let world: AuditWorld;
let topic: HangingTopic;
beforeEach(async () => {
  world = await startAuditWorld();
  topic = await startHangingTopic(world.environment['ALERT_TOPIC_ARN'] ?? '', options);
  await world.audit(day(0));
});
afterEach(async () => {
  await topic.stop();
  await world.stop();
});

const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;

test('a topic that takes connections and never answers stops no audit; what it owes is sent in order once it answers', async () => {
  const atRuns = tags.slice(0, 3).map((tag, index) => ({ tag, runAt: day(index + 1), owed: index }));
  for (const { tag, runAt, owed } of atRuns) {
    world.ncr.tags.put('example', 'web/api', tag, { digest: digestB });
    const before = topic.tried.length;
    const startMs = performance.now();
    const report = await world.audit(runAt, {
      faulty: (ports) => ({ ...ports, publish: topic.publish }),
      deadlineMs: Date.now() + deadlineMs,
    });
    const tookMs = performance.now() - startMs;
    expect(report).toMatchObject({ kind: 'audited', tally: { present: 4, failed: 0, opened: 1 } });
    expect('failures' in report && report.failures).toEqual(
      Array(owed + 1).fill(expect.objectContaining({ code: 'alert-not-sent' })),
    );
    // What is owed has its share, and the run's own alert its tries; the rest is the audit.
    expect(tookMs).toBeLessThan(deadlineMs / 5 + triesOfOneMs + 3_000);
    const tried = [...new Set(topic.tried.slice(before))];
    // The oldest first, as many as there is time for, and the run's own last.
    expect(tried[0]).toBe(day(1));
    expect(tried).toEqual(tried.toSorted());
    expect(tried.at(-1)).toBe(runAt);
    expect(await world.stores.runs.find(runAt)).toMatchObject({
      receipts: [],
      owes: atRuns.slice(0, owed).map(({ runAt: at }) => expect.objectContaining({ runAt: at })),
      delivery: null,
    });
  }
  expect(world.takeMails()).toEqual([]);

  world.pass(3_600_000);
  expect(await world.audit(day(4))).toMatchObject({ kind: 'audited', failures: [] });
  expect(world.takeMails().map((mail) => toldIn([mail]))).toEqual(atRuns.map(({ tag }) => [changed(tag)]));
  await world.audit(day(5));
  expect(world.takeMails()).toEqual([]);
  expect(await world.stores.runs.find(day(4))).toMatchObject({
    receipts: atRuns.map(({ runAt }) => expect.objectContaining({ runAt, messageIds: [expect.any(String)] })),
    owes: [],
  });
  expect(await troubleIn(world)).toEqual(noTrouble);
}, 120_000);
