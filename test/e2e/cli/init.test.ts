import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { startProgram, tagwardenHere } from '../../support/cli.ts';
import { fencedIn } from '../../support/fenced.ts';
import { digestA } from '../../support/given/givens.ts';
import { keys } from '../../support/worlds/audit-world.ts';

const root = join(import.meta.dirname, '../../..');
let ncr: SimulatedNcr;
let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-init-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  const tags = {
    'web/api': ['v1.4.2', 'v1.4.3', 'v1', 'latest', `sha256-${'a'.repeat(64)}.sig`],
    'web/shop': ['v1', 'v2', 'latest', 'alpine3'],
  };
  for (const [image, names] of Object.entries(tags)) {
    for (const name of names) ncr.tags.put('example', image, name, { digest: digestA });
  }
});
afterEach(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (args: string, environment: Readonly<Record<string, string>> = keys) =>
  tagwardenHere(args.split(' '), { cwd, environment });
const init = (more = '') => call(`init --endpoint ${ncr.url} --registry example${more}`);
const written = (file = 'audit.yaml') => readFile(join(cwd, file), 'utf8');

test('a registry is read by its lists, told, and written as a file that check-config takes and a run audits', async () => {
  const { code, stdout, stderr } = await init(' --deployment shop --email a@example.com b@example.com');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')).toEqual([
    `The registry example (${ncr.url}) has 2 images and 9 tags.`,
    '  4 tags look like versions: v1.4.2, v1.4.3, v1, v2',
    '  3 tags move: v1, latest',
    '  1 tag looks like neither, and is held as a version: alpine3',
    '  1 tag is a signature or the like, and is left out',
    '',
    'audit.yaml was written: a pattern for the whole registry, and 2 rules for what moves.',
    'Look through it, then check it, and see what a run would say:',
    '  npx tagwarden check-config',
    '  npx tagwarden run --dry-run',
    '',
  ]);
  const text = await written();
  expect(text).toContain('    - a@example.com\n    - b@example.com\n');
  expect(text).toContain('  - tag: latest # 2 tags\n    expect: moving\n');
  expect(text).toContain('  - image: example/web/api\n    tag: v1 # 1 tag\n    expect: moving\n');
  expect(text).toContain('targets:\n  - example/**:*\n');
  expect(ncr.requests.filter(({ path }) => /\/tags\/[^?]/.test(path))).toEqual([]);

  expect(await call('check-config')).toMatchObject({ code: 0, stderr: '' });
  const run = await call('run --dry-run --json');
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout).snapshots.length).toBe(8);
});

test('a file that is there is not overwritten, and nothing is asked', async () => {
  await writeFile(join(cwd, 'audit.yaml'), 'mine');
  const { code, stdout, stderr } = await init();
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('audit.yaml exists already, and is not overwritten. Name another file with --output.');
  expect(await written()).toBe('mine');
  expect(ncr.requests).toEqual([]);
  const other = await init(' --output other.yaml --key shop');
  expect(other.code).toBe(0);
  expect(other.stdout).toContain('npx tagwarden check-config --config other.yaml');
  expect(await written('other.yaml')).toContain('- shop/**:*');
});

test.each([
  { says: 'nothing given', args: '', problem: 'Missing --zone or --endpoint, and --registry: there is no terminal' },
  { says: 'no name', args: ' --zone kr', problem: 'Missing --registry:' },
  { says: 'no such zone', args: ' --zone us', problem: 'Allowed choices are kr, sgn, jpn, gov-kr, gov-krs, fin' },
  { says: 'both', args: ' --zone kr --endpoint https://x.example', problem: "cannot be used with option '--endpoint" },
  { says: 'a wrong name', args: ' --zone kr --registry a_b', problem: '--registry a_b: expected letters, digits' },
  { says: 'a wrong address', args: ' --zone kr --registry a --email b', problem: '--email b: expected an e-mail' },
  {
    says: 'plain http',
    args: ' --endpoint http://x.example --registry a',
    problem: '--endpoint http://x.example: expected https',
  },
])('$says ends it with 2, and writes nothing', async ({ args, problem }) => {
  const { code, stdout, stderr } = await call(`init${args}`);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(problem);
  expect(await readdir(cwd)).toEqual([]);
});

test('without a key the variables are named, and nothing is asked', async () => {
  const { code, stderr } = await call(`init --endpoint ${ncr.url} --registry example`, {});
  expect(code).toBe(2);
  expect(stderr).toContain('NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY');
  expect(ncr.requests).toEqual([]);
});

test('images that are not all known are told with what to do, and nothing is written', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'authentication-failed' } });
  const { code, stdout, stderr } = await init();
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'The images of example are not all known: the registry refused the access key (authentication-failed).\n',
  );
  expect(stderr).toContain('\n  Check the access key and the secret key');
  expect(stderr).toContain('\nNothing was written.\n');
  expect(await readdir(cwd)).toEqual([]);
});

test('an image whose tags are not all known is named, and the rest is written', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'permission-denied' }, only: { asks: 'tags', image: 'web/shop' } });
  const { code, stdout, stderr } = await init();
  expect(code).toBe(2);
  expect(stdout).toContain('has 2 images and 5 tags.');
  expect(stderr).toContain(
    'The tags of web/shop are not all known: the access key may not read this (permission-denied).',
  );
  expect(await written()).toContain('example/**:*');
  expect(await call('check-config')).toMatchObject({ code: 0 });
});

test('manifests of standard input are read without a key, and nobody is asked', async () => {
  const image = (name: string) => ({ spec: { containers: [{ image: name }] } });
  const program = startProgram('functions/cli/main.ts', ['init', '--from-manifests', '-'], { cwd });
  const images = ['shop.jp.ncr.ntruss.com/web/api:v1.4.2', 'shop.jp.ncr.ntruss.com/web/api', 'nginx'];
  program.child.stdin?.end(JSON.stringify({ kind: 'List', items: images.map(image) }));
  const { code, stdout, stderr } = await program.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('The registry shop (zone jpn) is named with 1 image and 2 tags.\n');
  expect(stdout).toContain('1 image of other registries: skipped.\n');
  const text = await written();
  expect(text).toContain('  shop:\n    zone: jpn\n    name: shop\n');
  expect(text).toContain('  - { image: shop/web/api, tags: [v1.4.2, latest] }\n');
  expect(await call('check-config')).toMatchObject({ code: 0 });
});

test('what manifests name and init cannot tell is named, and it ends with 2', async () => {
  const images = ['shop.kr.ncr.ntruss.com/web/api:v1', 'x1.kr.private-ncr.ntruss.com/web/api:v1'];
  await writeFile(join(cwd, 'one.yaml'), `image: ${images[0]}`);
  await writeFile(join(cwd, 'two.yaml'), `image: ${images[1]}`);
  const { code, stderr } = await call('init --from-manifests one.yaml two.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain(`The host of a private endpoint does not say the registry's name.`);
  expect(stderr).toContain(`\n  ${images[1]}\n`);
  expect(await written()).toContain('tags: [v1]');
  const none = await call('init --from-manifests two.yaml --output none.yaml');
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toMatch(/^No image of NCR with a tag was found\.\n[\s\S]*Nothing was written\.\n$/);
  expect(await call('init --from-manifests nowhere.yaml --output none.yaml')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nowhere.yaml cannot be read'),
  });
  expect((await readdir(cwd)).toSorted()).toEqual(['audit.yaml', 'one.yaml', 'two.yaml']);
});

test('the page shows what it says of the example of the simulated NCR', async () => {
  const port = 8_080;
  const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
  const [shown = '', file = ''] = fencedIn(page)
    .filter(({ heading }) => heading === 'Start with init')
    .filter(({ language }) => language === 'console' || language === 'yaml')
    .map(({ text }) => text);
  const [command = '', ...answer] = shown.split('\n');
  ncr.clear();
  for (const tag of ['v1.4.0', 'v1.4.1', 'v1.4.2', 'stable'])
    ncr.tags.put('example', 'web/api', tag, { digest: digestA });
  ncr.tags.put('example', 'batch/nightly', 'latest', { digest: digestA });
  const here = `http://127.0.0.1:${port}/ncr/api/v2`;
  const { code, stdout } = await call(command.replace('$ npx tagwarden ', '').replace(here, ncr.url));
  expect(code).toBe(0);
  expect(stdout.replaceAll(ncr.url, here)).toBe(answer.join('\n'));
  expect((await written()).replaceAll(ncr.url, here)).toContain(file);
});

const hasScript = spawnSync('script', ['--version']).status === 0;
test.skipIf(!hasScript)('on a terminal it asks for what is missing, and again for what is wrong', async () => {
  const main = join(root, 'functions/cli/main.ts');
  const command = `"${process.execPath}" "${main}" init --endpoint ${ncr.url}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env: { ...process.env, ...keys } });
  const answers: [string, string][] = [
    ["The registry's name in NCR: ", 'a_b'],
    ["The registry's name in NCR: ", 'example'],
    ['A name for this deployment [prod]: ', ''],
    ['Who gets the mails (addresses, or none): ', 'a@example.com, b@example.com'],
  ];
  let said = '';
  let unseen = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data;
    unseen += data;
    const [question, answer] = answers[0] ?? [];
    if (question === undefined || !unseen.includes(question)) return;
    unseen = '';
    answers.shift();
    child.stdin.write(`${answer}\r`);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(said).toContain('audit.yaml was written');
  expect(said).toContain('expected letters, digits and inner hyphens');
  expect(code).toBe(0);
  expect(answers).toEqual([]);
  const text = await written();
  expect(text).toContain('deployment: prod\n');
  expect(text).toContain('    - a@example.com\n    - b@example.com\n');
});
