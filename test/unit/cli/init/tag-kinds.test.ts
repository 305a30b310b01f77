import { expect, test } from 'vitest';
import { kindsOf } from '../../../../functions/cli/init/tag-kinds.ts';
import { TagName } from '../../../../functions/domain/values/reference.ts';

const kindIn = (tag: string, others: readonly string[] = []) =>
  kindsOf([tag, ...others].map((each) => TagName.parse(each))).get(TagName.parse(tag));
const hex = 'a1b2c3d4'.repeat(8);

test.each([
  ...['v1.2.3', '1.2', '2026-01-30', '20260130', '20260130T101500Z', '3f2a91c', 'build-123', 'main-3f2a91c'],
  ...['v1.4.2-rc.1', '1.25-alpine', 'nightly-20260130', '1.2.3rc1', 'v2', '16', 'V3.0', hex],
])('%s looks like a version', (tag) => {
  expect(kindIn(tag)).toBe('version');
});

test.each([
  ...['latest', 'stable', 'main', 'master', 'dev', 'prod', 'staging', 'edge', 'nightly', 'Latest', 'feature_login'],
  ...['main-amd64', 'latest-18', '18-latest'],
])('%s moves', (tag) => {
  expect(kindIn(tag)).toBe('moving');
});

test.each(['alpine3', 'r12', 'node18-slim'])('%s looks like neither', (tag) => {
  expect(kindIn(tag)).toBe('other');
});

test.each([`sha256-${hex}`, `sha256-${hex}.sig`, `sha256-${hex}.att`, `sha256-${hex}.sbom`])(
  '%s is a signature',
  (tag) => {
    expect(kindIn(tag)).toBe('signature');
  },
);

test.each([
  { tag: 'v1', others: ['v1.4.2'], kind: 'moving' },
  { tag: 'v1.4', others: ['v1.4.2'], kind: 'moving' },
  { tag: '16', others: ['16.4'], kind: 'moving' },
  { tag: '1-alpine', others: ['1.25.3-alpine'], kind: 'moving' },
  { tag: 'v1.4.2', others: ['v1', 'v1.4'], kind: 'version' },
  { tag: 'v1', others: ['v2', 'v10.1', '1.4.2'], kind: 'version' },
  { tag: '1', others: ['1.25.3-alpine'], kind: 'version' },
])('$tag beside $others: $kind', ({ tag, others, kind }) => {
  expect(kindIn(tag, others)).toBe(kind);
});
