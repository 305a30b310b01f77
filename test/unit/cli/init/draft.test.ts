import { expect, test } from 'vitest';
import { type Draft, draftText } from '../../../../functions/cli/init/draft.ts';
import { keyFor, movingRules, tagsOf } from '../../../../functions/cli/init/found.ts';
import { parseConfig } from '../../../../functions/config/load.ts';
import { ImageName, TagName } from '../../../../functions/domain/values/reference.ts';

type Images = Readonly<Record<string, readonly string[]>>;
function draftOf(images: Images, changes: Partial<Draft> = {}): Draft {
  const lists = Object.entries(images).map(([image, tags]) => {
    return [ImageName.parse(image), { items: tags.map((tag) => TagName.parse(tag)), isComplete: true }] as const;
  });
  const name = 'example-prod';
  const registries = [{ key: keyFor(name), name, at: { zone: 'kr' as const }, images: new Map(lists) }];
  const tags = tagsOf(registries);
  return {
    deployment: 'prod',
    emails: [],
    registries,
    watch: 'registries',
    tags,
    rules: movingRules(tags),
    ...changes,
  };
}

test('one name that moves is one rule, and one for each image where it is a version elsewhere', () => {
  const { rules } = draftOf({ a: ['latest', 'v1', 'v1.4.2'], b: ['latest', 'v1'], c: ['main'] });
  expect(rules).toEqual([
    { image: null, tag: 'latest', count: 2 },
    { image: null, tag: 'main', count: 1 },
    { image: 'example-prod/a', tag: 'v1', count: 1 },
  ]);
});

test('names that YAML reads as something else stay texts', () => {
  const odd = ['null', 'true', 'yes', '16', '16.4', '1e3', '0x1F', '2026-01-30', 'n', '_'];
  const draft = draftOf({ a: odd }, { watch: 'tags', deployment: '0', emails: ["o'neil+a@example.com"] });
  const config = parseConfig(draftText(draft), 'audit.yaml');
  expect(config.targets.map(({ reference }) => reference).toSorted()).toEqual(
    odd.map((tag) => `example-prod/a:${tag}`).toSorted(),
  );
  expect(config.targets.filter(({ policy }) => policy.expectation.kind === 'moving').length).toBe(6);
  expect(config).toMatchObject({ deployment: '0', emails: ["o'neil+a@example.com"] });
});

test('a registry of many tags gets room for more', () => {
  const tags = Array.from({ length: 20_001 }, (_, index) => `build-${index}`);
  const text = draftText(draftOf({ a: tags }));
  expect(parseConfig(text, 'audit.yaml').maxTargets).toBe(31_000);
  expect(text).toContain(
    '# So 20001 tags that look like versions are: build-0, build-1, build-2, build-3 and 19997 other names.',
  );
});

test('an empty registry is watched too', () => {
  const text = draftText(draftOf({}));
  expect(parseConfig(text, 'audit.yaml').patterns).toMatchObject([{ registry: 'example-prod', image: '**' }]);
  expect(text).toContain('rules: []');
});

test.each([
  { name: 'Example-Prod', key: 'example-prod' },
  { name: 'under_score', key: 'prod' },
])('the key of $name is $key', ({ name, key }) => {
  expect(keyFor(name)).toBe(key);
});
