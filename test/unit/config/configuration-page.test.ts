import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { auditJsonSchema } from '../../../functions/config/schema/json-schema.ts';
import { policyKeys } from '../../../functions/config/schema/policy-keys.ts';

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
