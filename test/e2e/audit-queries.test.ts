import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stackOutputs } from '../../functions/deployment/stack-outputs.ts';
import { createTables, tableNames } from '../../functions/local/create-tables.ts';
import { type LocalServer, startDynamoDb } from '../../functions/local/dynamodb.ts';
import { hasAwsCli, hasPython, shell } from '../support/aws-cli.ts';
import { tagwardenHere } from '../support/cli.ts';
import { type Cell, plainAnswers } from '../support/faults/plain-answers.ts';
import { fencedIn } from '../support/fenced.ts';
import { liveStory, storyConfig } from '../support/stories/lived-story.ts';
import { isSweep, sampled } from '../support/tier.ts';
import { startStackServer } from '../support/worlds/stack-server.ts';
import { givenDynamoDb, storeServers } from '../support/worlds/stores.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = await Promise.all(
  ['docs/audit-queries.md', 'docs/evidence.md'].map((name) => readFile(join(root, name), 'utf8')),
);
const page = pages.join('\n');
const blocks = fencedIn(page).filter(({ language }) => language === 'sh');
/** Blocks that give a name to what later ones use. */
const setUp = blocks.filter(({ text }) => /^[A-Z]+=/.test(text)).map(({ text }) => text);
const scriptBlocks = blocks.filter(({ heading }) => heading === 'A script that recomputes them');
const questions = blocks.filter((block) => /^(?:aws|for) /.test(block.text) && !scriptBlocks.includes(block));
const isPartiQl = (text: string): boolean => text.includes('execute-statement');

let cwd: string;
let stack: LocalServer;
let items: Readonly<Record<string, readonly Record<string, AttributeValue>[]>>;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-audit-queries-'));
  await liveStory(cwd);
  const lived = await startDynamoDb(join(cwd, '.tagwarden/demo/tables'));
  const client = givenDynamoDb(lived.endpoint);
  items = Object.fromEntries(
    await Promise.all(
      Object.values(tableNames).map(async (TableName) => {
        const { Items = [] } = await client.send(new ScanCommand({ TableName }));
        return [TableName, Items] as const;
      }),
    ),
  );
  client.destroy();
  await lived.stop();
  stack = await startStackServer({
    [stackOutputs.deployment]: 'demo',
    [stackOutputs.snapshotsTable]: tableNames.SNAPSHOTS_TABLE,
    [stackOutputs.runsTable]: tableNames.RUNS_TABLE,
  });
});
afterAll(async () => {
  await stack.stop();
  await rm(cwd, { recursive: true });
});

/** Puts the lived rows into a server, and resolves to the environment in which `aws` asks it. */
async function fill({ endpoint }: LocalServer): Promise<Record<string, string>> {
  const client = givenDynamoDb(endpoint);
  await createTables(client);
  for (const [TableName, rows] of Object.entries(items)) {
    for (const Item of rows) await client.send(new PutItemCommand({ TableName, Item }));
  }
  client.destroy();
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // Neither a profile nor a pager of whoever runs this.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
  };
}

/** The local tables can be opened by one process at a time. */
let queue: Promise<unknown> = Promise.resolve();
const told = new Map<string, Promise<unknown>>();
/** What a command of tagwarden says of the lived story. */
function ask<Answer>(command: string): Promise<Answer> {
  const known = told.get(command);
  // The caller knows what the command answers.
  if (known !== undefined) return known as Promise<Answer>;
  const answer = queue.then(async (): Promise<Answer> => {
    const { stdout, stderr } = await tagwardenHere([...command.split(' '), '--json', '--config', storyConfig], { cwd });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  });
  queue = answer.catch(() => undefined);
  told.set(command, answer);
  return answer;
}

/** The command of tagwarden that the page gives for a question. */
function asked<Answer>(heading: string): Promise<Answer> {
  const shown = blocks.find((block) => block.heading === heading && block.text.startsWith('npx tagwarden '));
  const [, command] = /^npx tagwarden (.*) --stack "\$STACK"\n$/.exec(shown?.text ?? '') ?? [];
  if (command === undefined) throw new Error(`The page gives no command for "${heading}".`);
  return ask(command);
}

const expected = plainAnswers({ ask, asked });

/** The number of a block among the plain ones of its heading; one in PartiQL asks the same as the plain one before it. */
function numberOf(block: (typeof questions)[number]): number {
  const under = questions.filter(({ heading }) => heading === block.heading);
  const before = under.slice(0, under.indexOf(block) + 1);
  return before.filter(({ text }) => !isPartiQl(text)).length - 1;
}

/** As `aws … --output text` writes a cell. */
const shown = (cell: Cell): string => (cell === null || cell === undefined ? 'None' : String(cell));

test('the page asks every question, and each of its commands is run here', () => {
  expect(new Set(questions.map(({ heading }) => heading))).toEqual(new Set(Object.keys(expected)));
  for (const [heading, answers] of Object.entries(expected)) {
    const plain = questions.filter((block) => block.heading === heading && !isPartiQl(block.text));
    expect([heading, plain.length]).toEqual([heading, answers.length]);
  }
  const commands = fencedIn(page).flatMap(({ text }) => text.match(/^[^#\n]*\baws [a-z]+ [a-z-]+/gm) ?? []);
  const run = [...setUp, ...questions.map(({ text }) => text), ...scriptBlocks.map(({ text }) => text)].join('\n');
  expect(run.match(/\baws [a-z]+ [a-z-]+/g)).toHaveLength(commands.length);
});

describe.skipIf(!hasAwsCli).each(storeServers)('with the aws command, on $server', ({ server, available, start }) => {
  // The other server starts in seconds, and knows PartiQL.
  describe.skipIf(!available || (!isSweep && server !== 'dynalite')).concurrent('each query', () => {
    let dynamodb: LocalServer;
    let environment: Record<string, string>;
    beforeAll(async () => {
      dynamodb = await start();
      environment = await fill(dynamodb);
      const names = [...setUp.join('\n').matchAll(/^([A-Z]+)=/gm)].map(([, name = '']) => name);
      const values = await shell(`${setUp.join('\n')}\nprintf '%s\\n' ${names.map((name) => `"$${name}"`).join(' ')}`, {
        cwd,
        environment,
      });
      for (const [index, value] of values.trimEnd().split('\n').entries()) environment[names[index] ?? ''] = value;
    });
    afterAll(() => dynamodb.stop());

    test('the page finds the tables, and the newest run', () => {
      expect(environment).toMatchObject({
        SNAPSHOTS: 'Snapshots',
        RUNS: 'Runs',
        DEPLOYMENT: 'demo',
        RUN: '2026-04-20T00:00:00.000Z',
        THEN: '2026-03-06T00:00:00.000Z',
        BEFORE: '2026-04-15T00:00:00.000Z',
      });
    });

    // dynalite does not speak PartiQL, and is asked all else; on the other every fifth of that is tried again.
    const isDynalite = server === 'dynalite';
    const spoken = sampled(
      questions.filter(({ text }, index) => (isPartiQl(text) ? !isDynalite : isDynalite || index % 5 === 0)),
      8,
    );
    test.each(
      spoken.map((block) => {
        const says = isPartiQl(block.text) ? `${block.heading} In PartiQL.` : block.heading;
        return { says, text: block.text, answer: expected[block.heading]?.[numberOf(block)] };
      }),
    )(
      '$says',
      async ({ text, answer }) => {
        const lines = (await shell(text, { cwd, environment })).replace(/\n$/, '').split('\n');
        const cells = await answer?.();
        expect(cells?.length).toBeGreaterThan(0);
        expect(lines.toSorted()).toEqual(cells?.map((row) => row.map(shown).join('\t')).toSorted());
      },
      60_000,
    );
  });
});

describe.skipIf(!hasPython)('the script that recomputes the hashes', () => {
  const recompute = (files: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    shell(`python3 examples/recompute.py ${files.join(' ')}`, { cwd, environment });
  const save = (name: string, answer: unknown) => writeFile(join(cwd, name), JSON.stringify(answer));
  const ofRun = (runAt: string | undefined) => items['Snapshots']?.filter((row) => row['runAt']?.S === runAt) ?? [];
  beforeAll(() => cp(join(root, 'examples'), join(cwd, 'examples'), { recursive: true }));

  test('agrees on every row and every root, also of runs that died and of rows that expire', async () => {
    const recorded = items['Runs']?.filter(({ root }) => root?.S !== undefined) ?? [];
    expect(recorded).toHaveLength(12);
    for (const run of sampled(recorded, 4)) {
      await save('run.json', { Item: run });
      await save('rows.json', { Items: ofRun(run['runAt']?.S) });
      const lines = (await recompute(['run.json', 'rows.json'])).trimEnd().split('\n');
      expect(lines).toHaveLength(ofRun(run['runAt']?.S).length + 2);
      for (const line of lines) expect(line).toMatch(/ [0-9a-f]{64} as stored$/);
    }
    expect(items['Snapshots']?.some(({ expiresAt }) => expiresAt !== undefined)).toBe(true);
  });

  test('sees an edited row, and a row that is gone', async () => {
    const [first, ...others] = ofRun('2026-03-06T00:00:00.000Z');
    const run = items['Runs']?.find(({ runAt }) => runAt?.S === '2026-03-06T00:00:00.000Z');
    await save('row.json', { Item: { ...first, sizeBytes: { N: '1' } } });
    await expect(recompute(['row.json'])).rejects.toMatchObject({ stdout: expect.stringContaining(' is stored\n') });
    await save('run.json', { Item: run });
    await save('rows.json', { Items: others });
    await expect(recompute(['run.json', 'rows.json'])).rejects.toMatchObject({
      stdout: expect.stringMatching(/rows of 2026-03-06T00:00:00\.000Z [0-9a-f]{64} but [0-9a-f]{64} is stored/),
    });
  });

  test('sees an edited run', async () => {
    const run = items['Runs']?.find(({ runAt }) => runAt?.S === '2026-03-06T00:00:00.000Z');
    await save('run.json', { Item: { ...run, targets: { N: '6' } } });
    await save('rows.json', { Items: ofRun('2026-03-06T00:00:00.000Z') });
    await expect(recompute(['run.json', 'rows.json'])).rejects.toMatchObject({
      stdout: expect.stringMatching(/^run 2026-03-06T00:00:00\.000Z [0-9a-f]{64} but [0-9a-f]{64} is stored$/m),
    });
  });

  test('checks the seals where it is given the key', async () => {
    const key = (await readFile(join(cwd, '.tagwarden/demo/seal-key'), 'utf8')).trim();
    const rows = ofRun('2026-03-06T00:00:00.000Z');
    await save('run.json', { Item: items['Runs']?.find(({ runAt }) => runAt?.S === '2026-03-06T00:00:00.000Z') });
    await save('rows.json', { Items: rows });
    const lines = (await recompute(['run.json', 'rows.json'], { SEAL_KEY: key })).trimEnd().split('\n');
    expect(lines.filter((line) => /^seal of .* as stored$/.test(line))).toHaveLength(rows.length + 1);
    await expect(recompute(['run.json', 'rows.json'], { SEAL_KEY: '0'.repeat(64) })).rejects.toMatchObject({
      stdout: expect.stringMatching(/^seal of .* but [0-9a-f]{64} is stored$/m),
    });
  });

  test.skipIf(!hasAwsCli)('takes what the page fetches for it', async () => {
    const dynamodb = await startDynamoDb();
    const environment = { ...(await fill(dynamodb)), SNAPSHOTS: 'Snapshots', RUNS: 'Runs', DEPLOYMENT: 'demo' };
    const answers = await Promise.all(scriptBlocks.map(({ text }) => shell(text, { cwd, environment })));
    await dynamodb.stop();
    expect(answers.map((answer) => answer.match(/ as stored$/gm)?.length)).toEqual([1, 7]);
  });
});
