import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../../functions/config/load.ts';
import { AuditError } from '../../../functions/domain/audit-error.ts';
import type { Policy } from '../../../functions/domain/policy.ts';
import { digestA, digestB, givenPolicy, moving } from '../../support/given/givens.ts';

const smallest = `deployment: prod
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
targets: [prod/web/api:v1]
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('The smallest file gets every default', () => {
  expect(parseConfig(smallest, 'audit.yaml')).toEqual({
    deployment: 'prod',
    schedule: 'rate(1 hour)',
    timeZone: 'UTC',
    emails: [],
    retention: 'forever',
    concurrency: 16,
    registries: new Map([
      ['prod', { key: 'prod', name: 'my-registry', at: { zone: 'kr' }, read: 'auto', secret: null }],
    ]),
    people: new Map(),
    targets: [
      {
        reference: 'prod/web/api:v1',
        registry: 'prod',
        image: 'web/api',
        tag: 'v1',
        policy: givenPolicy({ staleAfter: 'never' }),
      },
    ],
    patterns: [],
    layers: { rules: [], defaults: { path: ['defaults'], keys: {} } },
    accept: [],
    maxTargets: 20_000,
    registryPolicy: { remindEvery: '7d', severities: {}, unreadableAfter: 3 },
    text: smallest,
    version: createHash('sha256').update(smallest).digest('hex'),
  });
});

test('What the file says takes the place of every default', () => {
  const config = parseConfig(
    `deployment: gov-2
schedule: cron(0 9 ? * MON-FRI *)
timeZone: Asia/Seoul
alerts: { emails: [security@example.com, on-call@example.com] }
retention: 400d
concurrency: 64
maxTargets: 100000
registries:
  gov: { zone: gov-krs, name: gov, secret: tagwarden/gov, read: detail }
  local: { endpoint: "http://127.0.0.1:8080/v2/", name: local }
defaults: { expect: moving, staleAfter: 12h }
targets: [gov/a:v1]
`,
    'audit.yaml',
  );
  expect(config).toMatchObject({
    deployment: 'gov-2',
    schedule: 'cron(0 9 ? * MON-FRI *)',
    timeZone: 'Asia/Seoul',
    emails: ['security@example.com', 'on-call@example.com'],
    retention: '400d',
    concurrency: 64,
    maxTargets: 100_000,
    targets: [{ reference: 'gov/a:v1', policy: { expectation: { kind: 'moving' }, staleAfter: '12h' } }],
  });
  expect([...config.registries.values()]).toEqual([
    { key: 'gov', name: 'gov', at: { zone: 'gov-krs' }, read: 'detail', secret: 'tagwarden/gov' },
    { key: 'local', name: 'local', at: { endpoint: 'http://127.0.0.1:8080/v2' }, read: 'auto', secret: null },
  ]);
});

test.each([
  {
    says: 'a reference under the defaults',
    target: 'prod/web/api:v1',
    policies: { 'prod/web/api:v1': { expectation: moving() } },
  },
  {
    says: 'a map under the defaults, a target a tag',
    target: '{ image: prod/a, tags: [v1, "2"] }',
    policies: {
      'prod/a:v1': { expectation: moving() },
      'prod/a:2': { expectation: moving() },
    },
  },
  {
    says: 'a map that overrides the defaults',
    target: '{ image: prod/a, tags: [v1], expect: immutable, staleAfter: never }',
    policies: { 'prod/a:v1': { staleAfter: 'never' as const } },
  },
  {
    says: 'a pinned tag with two digests, in their order',
    target: `{ image: prod/a, tags: [v1], expect: pinned, digests: ["${digestB}", "${digestA}"] }`,
    policies: { 'prod/a:v1': { expectation: { kind: 'pinned', digests: [digestB, digestA] } as const } },
  },
])('A target can be written as $says', ({ target, policies }) => {
  const text = smallest.replace('[prod/web/api:v1]', `\n  - ${target}\ndefaults: { expect: moving, staleAfter: 90d }`);
  const { targets } = parseConfig(text, 'audit.yaml');
  const resolved = Object.entries<Partial<Policy>>(policies).map(([reference, policy]) => [
    reference,
    givenPolicy(policy),
  ]);
  expect(Object.fromEntries(targets.map(({ reference, policy }) => [reference, policy]))).toEqual(
    Object.fromEntries(resolved),
  );
});

test('People have the name that the file gives to their id, of which no digit is lost', () => {
  const people = '{ 12345678901234567891: CI, 0x10: 김 민수, "a-b": "no: 1" }';
  expect([...parseConfig(`${smallest}people: ${people}\n`, 'audit.yaml').people]).toEqual([
    ['12345678901234567891', 'CI'],
    ['0x10', '김 민수'],
    ['a-b', 'no: 1'],
  ]);
});

test('Anchors and aliases share parts of targets', () => {
  const text = smallest.replace(
    '[prod/web/api:v1]',
    `\n  - { image: prod/a, tags: &tags [v1, v2], staleAfter: &idle 9d }\n  - { image: prod/b, tags: *tags, staleAfter: *idle }`,
  );
  const { targets } = parseConfig(text, 'audit.yaml');
  expect(targets.map(({ reference, policy }) => `${reference} ${policy.staleAfter}`)).toEqual([
    'prod/a:v1 9d',
    'prod/a:v2 9d',
    'prod/b:v1 9d',
    'prod/b:v2 9d',
  ]);
});

test('A registry that no target names is no problem', () => {
  const text = smallest.replace('registries: {', 'registries: { spare: { zone: fin, name: spare },');
  expect([...parseConfig(text, 'audit.yaml').registries.keys()]).toEqual(['spare', 'prod']);
});

test('The error about a wrong file lists all problems, one a line, and ends with the remedy', () => {
  const text = smallest.replace('prod\n', 'Prod\n').replace('v1', '-v1');
  expect(() => parseConfig(text, 'audit.yaml')).toThrow(
    new AuditError(
      'config-invalid',
      `audit.yaml:1:13 deployment: expected lowercase letters, digits and inner hyphens, at most 32 characters, got "Prod"
audit.yaml:4:11 targets[0]: invalid tag "-v1": expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-"
2 problems.`,
    ),
  );
});

test('The version is that of the bytes, with their byte order mark and line ends', async () => {
  const bytes = Buffer.from(`\uFEFF${smallest.replaceAll('\n', '\r\n')}`);
  const path = await givenFile(bytes);
  const { version } = await loadConfig(path);
  expect(version).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('A wrong file is called by the path it was loaded from', async () => {
  const path = await givenFile(Buffer.from('deployment: prod\n'));
  await expect(loadConfig(path)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining(`${path}:1:1 targets: missing`),
  });
});

test('A file that is not there is told from a wrong one, with its path, the reason and the cause', async () => {
  const path = join(folder, 'none.yaml');
  await expect(loadConfig(path)).rejects.toMatchObject({
    code: 'config-unreadable',
    message: expect.stringContaining(`${path} cannot be read: ENOENT: no such file or directory`),
    cause: expect.objectContaining({ code: 'ENOENT' }),
  });
});

test('A file that is not UTF-8 cannot be read', async () => {
  const path = await givenFile(Buffer.from([0x64, 0xff, 0xfe]));
  await expect(loadConfig(path)).rejects.toMatchObject({
    code: 'config-unreadable',
    message: expect.stringContaining(`${path} cannot be read: it is not UTF-8 text.`),
    cause: expect.any(TypeError),
  });
});

test('The example, audit.yaml, is valid and shows every expectation and two zones', async () => {
  const config = await loadConfig('audit.yaml');
  expect(new Set(config.targets.map(({ policy }) => policy.expectation.kind))).toEqual(
    new Set(['immutable', 'moving', 'pinned']),
  );
  expect([...config.registries.values()].map(({ at }) => at)).toEqual([{ zone: 'kr' }, { zone: 'gov-kr' }]);
  expect(config.version).toBe(
    createHash('sha256')
      .update(await readFile('audit.yaml'))
      .digest('hex'),
  );
});

async function givenFile(bytes: Buffer): Promise<string> {
  const path = join(folder, 'audit.yaml');
  await writeFile(path, bytes);
  return path;
}
