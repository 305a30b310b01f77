import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { auditJsonSchema, auditJsonSchemaText } from '../../../../functions/config/schema/json-schema.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const validate = new Ajv({ formats: { email: true } }).compile(auditJsonSchema());

const smallest = {
  deployment: 'prod',
  alerts: { emails: [] },
  registries: { prod: { zone: 'kr', name: 'my-registry' } },
  targets: ['prod/web/api:v1'],
};

test('audit.schema.json is what the schema of audit.yaml makes', async () => {
  const committed = await readFile('audit.schema.json', 'utf8');
  expect(committed, 'renew it: node functions/config/schema/write-json-schema.ts').toBe(auditJsonSchemaText());
});

test('An editor takes the example, audit.yaml', async () => {
  expect(validate(parse(await readFile('audit.yaml', 'utf8'))) || validate.errors).toBe(true);
});

test.each([
  { says: 'the smallest file', file: smallest },
  { says: 'defaults without an entry', file: { ...smallest, defaults: {} } },
  { says: 'durations', file: { ...smallest, retention: '400d', defaults: { staleAfter: '12h' } } },
  {
    says: 'tags and updaters without quotes, whatever they look like',
    file: {
      ...smallest,
      rules: [{ tag: 1, expect: 'moving', changes: { by: ['c1', 1] } }],
      targets: [{ image: 'prod/a', tags: [16, true, null] }],
      people: { 1: 2 },
    },
  },
  {
    says: 'an endpoint',
    file: { ...smallest, registries: { prod: { endpoint: 'https://ncr.example.com', name: 'a' } } },
  },
  {
    says: 'a pinned target',
    file: { ...smallest, targets: [{ image: 'prod/a', tags: ['v1'], expect: 'pinned', digests: [digest] }] },
  },
  {
    says: 'patterns',
    file: {
      ...smallest,
      maxTargets: 100_000,
      registries: { prod: { zone: 'kr', name: 'my-registry', read: 'list' } },
      targets: [
        'prod/**:*',
        'prod/web/*:v?',
        { image: 'prod/**/api', tags: ['v*', '!*-rc*', 16], notifyNew: true, deletion: 'expected' },
      ],
    },
  },
  {
    says: 'rules, changes and an acceptance',
    file: {
      ...smallest,
      defaults: { severity: { 'registry-suspect': 'critical' } },
      rules: [
        { image: 'prod/web-*/**', unreadableAfter: 5 },
        { tag: 'v?.*', expect: 'moving', changes: { between: ['Mon-Fri 09:00-18:00'], by: ['ci'] } },
      ],
      accept: [{ reference: 'prod/web/api:v1', digest, until: '2026-12-24T09:00:00+09:00' }],
    },
  },
])('An editor takes $says', ({ file }) => {
  expect(validate(file) || validate.errors).toBe(true);
});

test.each([
  { says: 'an unknown key', file: { ...smallest, colour: 'blue' } },
  { says: 'a missing key', file: { ...smallest, alerts: {} } },
  { says: 'a duration without a unit', file: { ...smallest, retention: '400' } },
  { says: 'no target', file: { ...smallest, targets: [] } },
  { says: 'a reference without a tag', file: { ...smallest, targets: ['prod/web/api'] } },
  { says: 'a pattern without a tag', file: { ...smallest, targets: ['prod/web/*'] } },
  { says: 'a line that only leaves tags out', file: { ...smallest, targets: ['prod/web/api:!v*'] } },
  { says: 'a registry by pattern', file: { ...smallest, targets: ['*/web/api:v1'] } },
  {
    says: 'a way to read that is none',
    file: { ...smallest, registries: { prod: { zone: 'kr', name: 'a', read: 'tag' } } },
  },
  { says: 'more targets than a run takes', file: { ...smallest, maxTargets: 100_001 } },
  { says: 'a target that is a number', file: { ...smallest, targets: [16] } },
  { says: 'an address that is a number', file: { ...smallest, alerts: { emails: [16] } } },
  { says: 'a duration that is a number', file: { ...smallest, retention: 400 } },
  { says: 'a registry without a site', file: { ...smallest, registries: { prod: { name: 'a' } } } },
  {
    says: 'a registry with two sites',
    file: { ...smallest, registries: { prod: { zone: 'kr', endpoint: 'https://ncr.example.com', name: 'a' } } },
  },
  { says: 'a registry key with capitals', file: { ...smallest, registries: { Prod: smallest.registries.prod } } },
  {
    says: 'a pinned target without digests',
    file: { ...smallest, targets: [{ image: 'prod/a', tags: ['v1'], expect: 'pinned' }] },
  },
  {
    says: 'digests of an immutable target',
    file: { ...smallest, targets: [{ image: 'prod/a', tags: ['v1'], digests: [digest] }] },
  },
  { says: 'a rule without a pattern', file: { ...smallest, rules: [{ staleAfter: '9d' }] } },
  {
    says: 'a pattern with ** inside a part',
    file: { ...smallest, rules: [{ image: 'prod/web**', staleAfter: '9d' }] },
  },
  { says: 'a kind of finding that is none', file: { ...smallest, defaults: { severity: { 'tag-stal': 'low' } } } },
  { says: 'a pinned default', file: { ...smallest, defaults: { expect: 'pinned' } } },
  { says: 'an acceptance without a digest', file: { ...smallest, accept: [{ reference: 'prod/web/api:v1' }] } },
])('An editor marks $says', ({ file }) => {
  expect(validate(file)).toBe(false);
});

test('An editor has a description for every key', () => {
  expect(keysWithoutDescription(auditJsonSchema(), 'audit.yaml')).toEqual([]);
});

function keysWithoutDescription(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([word, value]) =>
    word === 'properties' && !path.endsWith('.if') && !path.endsWith('.else')
      ? Object.entries(value).flatMap(([key, of]) => [
          ...(typeof of === 'object' && of !== null && 'description' in of ? [] : [`${path}.${key}`]),
          ...keysWithoutDescription(of, `${path}.${key}`),
        ])
      : keysWithoutDescription(value, `${path}.${word}`),
  );
}
