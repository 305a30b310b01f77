import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { digestCommand } from '../../../functions/cli/commands/digest.ts';
import { eventsCommand } from '../../../functions/cli/commands/events.ts';
import { historyCommand } from '../../../functions/cli/commands/history.ts';
import { runsCommand } from '../../../functions/cli/commands/runs.ts';
import { statusCommand } from '../../../functions/cli/commands/status.ts';
import { unpulledCommand } from '../../../functions/cli/commands/unpulled.ts';
import type { Output } from '../../../functions/cli/output.ts';
import type { Asked } from '../../../functions/cli/query.ts';
import { stackOutputs } from '../../../functions/deployment/stack-outputs.ts';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { type CountedWorld, startCountedWorld } from '../../support/worlds/counted-world.ts';
import { givenLargeConfig, openBulk, seeLarge } from '../../support/worlds/large-deployment.ts';
import { startStackServer } from '../../support/worlds/stack-server.ts';

const config = givenLargeConfig(60);
const [tag] = config.targets;
/** Rows so large that some twenty of them fill a page. */
const platforms = 250;
/** Its digest goes to and fro for so many days, all in one month; then comes a day with all tags. */
const days = 28;

let world: CountedWorld;
let stack: LocalServer;
beforeAll(async () => {
  world = await startCountedWorld();
  stack = await startStackServer({
    [stackOutputs.deployment]: config.deployment,
    [stackOutputs.snapshotsTable]: world.environment['SNAPSHOTS_TABLE'] ?? '',
    [stackOutputs.runsTable]: world.environment['RUNS_TABLE'] ?? '',
    [stackOutputs.alertTopicArn]: world.environment['ALERT_TOPIC_ARN'] ?? '',
    [stackOutputs.registrySecrets]: '{}',
  });
  const bulk = openBulk(world.dynamodb, config, world.sealing);
  for (let index = 0; index < days; index += 1) {
    const runAt = day(index);
    await bulk.run(runAt, config.targets.slice(0, 1), seeLarge(index % 2 === 0 ? digestA : digestB, platforms, runAt));
  }
  await bulk.run(day(days), config.targets, seeLarge(digestA, platforms, day(days)));
});
afterAll(async () => {
  await stack.stop();
  await world.stop();
});

const asked: Asked = { config, stack: 'Tagwarden-large', now: day(days), warn: () => undefined };
const span = { since: day(0), until: day(days) };
const all = { limit: 1_000 };

test.each<{
  question: string;
  ask: (output: Output) => Promise<unknown>;
  /** How many it finds, so that nothing is left out. */
  found: (json: unknown) => number;
  expected: number;
  /** Queries that fetch a page each; more than one page is there to be read. */
  queries: number;
}>([
  {
    question: 'status',
    ask: (output) => statusCommand(asked, {}, output),
    found: (json) => (json as { snapshots: unknown[] }).snapshots.length,
    expected: 60,
    queries: 1 + 3,
  },
  {
    question: 'history',
    ask: (output) => historyCommand(tag?.reference ?? '', asked, all, output),
    found: (json) => (json as unknown[]).length,
    expected: days + 1,
    queries: 2,
  },
  {
    question: 'events',
    ask: (output) => eventsCommand(asked, span, output),
    found: (json) => (json as unknown[]).length,
    expected: days,
    queries: 2,
  },
  {
    question: 'digest',
    ask: (output) => digestCommand(digestA, asked, output),
    found: (json) => (json as { periods: unknown[] }).periods.length,
    expected: days / 2 + 60,
    // A page of the index each, and for each time that a tag showed it one for its end.
    queries: 3 + days / 2 + 60,
  },
  {
    question: 'runs',
    ask: (output) => runsCommand(asked, span, output),
    found: (json) => (json as { runs: unknown[] }).runs.length,
    expected: days + 1,
    queries: 2,
  },
  {
    question: 'unpulled',
    ask: (output) => unpulledCommand(asked, {}, output),
    found: (json) => (json as { pulled: unknown[] }).pulled.length,
    expected: 60,
    queries: 1 + 3,
  },
])('$question reads all pages, and scans nothing', async ({ ask, found, expected, queries }) => {
  for (const [name, value] of Object.entries(world.environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', stack.endpoint);
  const printed: unknown[] = [];
  world.takeCounts();
  await ask({ print: ({ json }) => printed.push(json), progress: () => undefined });
  expect(printed.map(found)).toEqual([expected]);
  const counts = world.takeCounts();
  expect(Object.keys(counts)).toEqual(['Query']);
  expect(counts['Query']).toBeGreaterThanOrEqual(queries);
});
