import { copyFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../../functions/config/load.ts';
import { auditJsonSchema } from '../../../functions/config/schema/json-schema.ts';
import { policyKeys } from '../../../functions/config/schema/policy-keys.ts';
import { tagwardenHere } from '../../support/cli.ts';

const page = await readFile('docs/configuration.md', 'utf8');

/** The keys of a JSON Schema as the page writes them: `a.b`, `map.<key>.b`, `list[].b`; a list of plain values is one key. */
function keysOf(schema: unknown, path = ''): string[] {
  // A schema made by zod: each of these keywords holds a map or a list, where it is there and is no `false`.
  const { properties, additionalProperties, items, anyOf } = schema as Record<string, Record<string, unknown>>;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, value]) => keysOf(value, path === '' ? key : `${path}.${key}`));
  }
  if (additionalProperties !== undefined) return keysOf(additionalProperties, `${path}.<key>`);
  if (Array.isArray(anyOf)) return [...new Set(anyOf.flatMap((branch) => keysOf(branch, path)))];
  // Only a list of maps has keys of its own.
  if (items !== undefined && ('anyOf' in items || 'properties' in items)) return keysOf(items, `${path}[]`);
  return [path];
}

/** The keys of a policy are told once, for all places that they may stand in. */
function shortened(key: string): string {
  const [, inner = key] = /^(?:defaults|rules\[\]|targets\[\])\.(.+)$/.exec(key) ?? [];
  const [first = ''] = inner.split('.');
  return first in policyKeys ? inner.replace(/^severity\..+/, 'severity.<kind>') : key;
}

test('docs/configuration.md has a row for each key of audit.yaml, and for no other', () => {
  const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key);
  const keys = new Set(keysOf(auditJsonSchema()).map(shortened));
  expect(rows.toSorted()).toEqual([...keys].toSorted());
});

test('docs/configuration.md shows what the command line answers; renew it: npx vitest run configuration-page -u', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tagwarden-page-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await copyFile('audit.yaml', join(cwd, 'audit.yaml'));
  await cp('examples', join(cwd, 'examples'), { recursive: true });
  let renewed = page;
  for (const [block, call = ''] of page.matchAll(/^```console\n\$ npx tagwarden (.*)\n[\s\S]*?^```$/gm)) {
    // This one asks a registry: its own test holds it.
    if (call.startsWith('init ')) continue;
    const { stdout, stderr } = await tagwardenHere(call.split(' '), { cwd });
    renewed = renewed.replace(block, () => `\`\`\`console\n$ npx tagwarden ${call}\n${stdout}${stderr}\`\`\``);
  }
  await expect(renewed).toMatchFileSnapshot(resolve('docs/configuration.md'));
});

test('docs/configuration.md shows the files of examples/ as they are', async () => {
  const shown = [...page.matchAll(/^```yaml\n(# (\S+\.yaml)\n[\s\S]*?)^```$/gm)];
  expect(shown).toHaveLength(4);
  for (const [, text, name = ''] of shown) expect(await readFile(name, 'utf8')).toBe(text);
});

test('the example to start from is valid', async () => {
  expect(parseConfig(await readFile('examples/start.yaml', 'utf8'), 'start.yaml').targets).toHaveLength(2);
});

test('docs/configuration.md wraps its lines, but for what the command line prints', () => {
  const prose = page.replace(/^```console\n[\s\S]*?^```$/gm, '');
  expect(prose.split('\n').filter((line) => line.length > 120)).toEqual([]);
});
