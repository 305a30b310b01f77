import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startProgram, tagwarden, tagwardenHere } from '../../support/cli.ts';
import { credentials, givenClientAt, target } from '../../support/worlds/registry-stage.ts';

const state = (tag: string) => `
credentials: { accessKey: ${credentials.accessKey}, secretKey: ${credentials.secretKey} }
registries: { example: { images: { ${target.image}: { tags: { ${tag} } } } } }
`;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-simulated-ncr-'));
});
afterAll(() => rm(cwd, { recursive: true }));
afterEach(() => running?.kill('SIGKILL'));

let running: ReturnType<typeof startProgram>['child'] | undefined;

/** Starts it on a free port, and waits until it says where it listens. */
async function start(args: readonly string[]) {
  const program = startProgram('functions/cli/main.ts', ['simulated-ncr', '--port', '0', ...args], { cwd });
  running = program.child;
  let said = '';
  program.child.stderr?.on('data', (text) => {
    said += text;
  });
  await vi.waitFor(() => expect(said).toContain('endpoint: http'), { timeout: 20_000 });
  const url = /^ {4}endpoint: (.*)$/m.exec(said)?.[1] ?? '';
  const clock = { slept: [], now: Date.now, advance: () => {}, sleep: async () => {} };
  const observe = () => givenClientAt(url, clock).ask(target, Date.now() + 20_000);
  return { ...program, said: () => said, observe };
}

test('the client reads what the state says, each request is logged, and a change is read at once', async () => {
  const file = join(cwd, 'ncr.yaml');
  await writeFile(file, state(target.tag));
  const ncr = await start(['--state', 'ncr.yaml']);
  expect(ncr.said()).toContain('1 registry, 1 image, 1 tag.');
  expect(ncr.said()).toContain(`NCLOUD_ACCESS_KEY=${credentials.accessKey} NCLOUD_SECRET_KEY=${credentials.secretKey}`);
  const first = await ncr.observe();
  expect(first.outcome).toBe('present');

  await writeFile(file, state(`${target.tag}: another digest`));
  const second = await ncr.observe();
  expect(second).not.toMatchObject({ facts: { digest: first.outcome === 'present' && first.facts.digest } });
  expect(ncr.said()).toContain('ncr.yaml was read again: 1 registry, 1 image, 1 tag.');

  await writeFile(file, `${state(target.tag)}\nfalts: []\n`);
  expect(await ncr.observe()).toMatchObject({
    outcome: 'present',
    facts: second.outcome === 'present' && second.facts,
  });
  expect(ncr.said()).toContain('falts: unknown key');
  expect(ncr.said()).toContain('Nothing changed.');

  ncr.child.kill('SIGINT');
  const { code, stdout } = await ncr.ended;
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const path = '/ncr/api/v2/repositories/example/web%2Fapi/tags/v1.4.2';
  expect(lines).toMatchObject([1, 2, 3].map(() => ({ method: 'GET', path, status: 200, ms: expect.any(Number) })));
});

test('without a state it holds an example, and lets its own key in', async () => {
  const ncr = await start(['--log', 'ncr.log']);
  expect(ncr.said()).toContain('1 registry, 2 images, 5 tags.');
  expect(await ncr.observe()).toMatchObject({ outcome: 'unreadable', code: 'authentication-failed' });
  ncr.child.kill('SIGTERM');
  expect(await ncr.ended).toMatchObject({ code: 0, stdout: '' });
  expect(JSON.parse(await readFile(join(cwd, 'ncr.log'), 'utf8'))).toMatchObject({ status: 401 });
});

test.each([
  {
    says: 'a state that is wrong',
    args: ['--state', 'wrong.yaml'],
    problem: 'wrong.yaml:1:10 missing: expected a name of docs/simulated-ncr.md, got "404"\n',
  },
  { says: 'a state that is not there', args: ['--state', 'nowhere.yaml'], problem: 'nowhere.yaml cannot be read' },
  { says: 'a port that is none', args: ['--port', '70000'], problem: 'Expected a port from 0 to 65535.' },
  {
    says: 'a log that cannot be written',
    args: ['--log', 'nowhere/ncr.log'],
    problem: 'nowhere/ncr.log cannot be written',
  },
])('$says ends it with 2', async ({ args, problem }) => {
  await writeFile(join(cwd, 'wrong.yaml'), 'missing: "404"');
  const { code, stderr } = await tagwardenHere(['simulated-ncr', '--port', '0', ...args], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});

test('a port that is taken ends it with 2', async () => {
  const ncr = await start([]);
  const port = /127\.0\.0\.1:(\d+)/.exec(ncr.said())?.[1] ?? '';
  const { code, stderr } = await tagwarden(['simulated-ncr', '--port', port], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(`Port ${port} cannot be listened on`);
});
