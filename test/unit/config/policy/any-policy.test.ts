import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../../../../functions/config/explain.ts';
import { matches } from '../../../../functions/config/policy/rule-match.ts';
import { openTargets } from '../../../../functions/config/policy/target-of.ts';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';
import type { Policy } from '../../../../functions/domain/policy.ts';
import { referenceParts } from '../../../../functions/domain/values/reference.ts';
import { digestA, digestB } from '../../../support/given/givens.ts';

/** Keys of a policy that go together wherever they stand. */
type Part = {
  readonly expect?: string;
  readonly digests?: readonly string[];
  readonly changes?: { readonly by: readonly string[] };
  readonly platforms?: readonly string[];
  readonly staleAfter?: string;
  readonly warnBefore?: string;
  readonly unreadableAfter?: number;
  readonly notifyExpected?: boolean;
  readonly deletion?: string;
  readonly remindEvery?: string;
  readonly severity?: Readonly<Record<string, string>>;
};
type Rule = Part & { readonly image?: string; readonly tag?: string };
type File = {
  readonly defaults: Part;
  readonly rules: readonly Rule[];
  readonly targets: readonly (Part & { readonly image: string; readonly tags: readonly string[] })[];
};

const optional: { requiredKeys: []; noNullPrototype: true } = { requiredKeys: [], noNullPrototype: true };
const expectation = fc.constantFrom<Part>(
  {},
  { expect: 'immutable' },
  { expect: 'moving' },
  { expect: 'moving', changes: { by: ['ci'] } },
  { expect: 'moving', changes: { by: ['ci', 'nightly'] } },
);
const pin = fc.constantFrom<Part>(
  { expect: 'pinned', digests: [digestA] },
  { expect: 'pinned', digests: [digestB, digestA] },
);
const staleness = fc.constantFrom<Part>(
  {},
  { staleAfter: 'never' },
  { staleAfter: '30d' },
  { staleAfter: '12w', warnBefore: '7d' },
  { staleAfter: '4d', warnBefore: 'never' },
  // Every staleAfter above leaves it room, but for the shortest, which takes it back.
  { staleAfter: '9d', warnBefore: '1d' },
);
const others = fc.record(
  {
    platforms: fc.constantFrom(['linux/amd64'], ['linux/arm64', 'linux/amd64']),
    unreadableAfter: fc.integer({ min: 1, max: 100 }),
    notifyExpected: fc.boolean(),
    deletion: fc.constantFrom('expected', 'unexpected'),
    remindEvery: fc.constantFrom('never', '1d', '30d'),
    severity: fc.record(
      { 'tag-stale': fc.constantFrom('low', 'high'), 'tag-absent': fc.constantFrom('low', 'critical') },
      optional,
    ),
  },
  optional,
);
const partOf = (expectations: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc.tuple(expectations, staleness, others).map((parts) => Object.assign({}, ...parts));

const file: fc.Arbitrary<File> = fc.record({
  defaults: partOf(expectation),
  rules: fc.array(
    fc
      .tuple(
        fc.record(
          {
            image: fc.constantFrom('prod/*', 'prod/**', 'prod/a', 'prod/?', '**'),
            tag: fc.constantFrom('v*', 'v1', 'v?', '*'),
          },
          optional,
        ),
        partOf(fc.oneof(expectation, pin)),
      )
      .filter(([patterns, part]) => Object.keys(patterns).length > 0 && Object.keys(part).length > 0)
      .map(([patterns, part]) => ({ ...patterns, ...part })),
    { maxLength: 4 },
  ),
  targets: fc.tuple(partOf(fc.oneof(expectation, pin)), partOf(expectation)).map(([one, other]) => [
    { image: 'prod/a', tags: ['v1', 'v22'], ...one },
    { image: 'prod/b', tags: ['v1', 'stable'], ...other },
  ]),
});

const textOf = (parts: File): string =>
  // YAML reads JSON.
  JSON.stringify({
    deployment: 'prod',
    alerts: { emails: [] },
    registries: { prod: { zone: 'kr', name: 'my-registry' } },
    ...parts,
  });

test('a file of parts that go together is a configuration, or has rules of which neither is more specific', () => {
  fc.assert(
    fc.property(file, (parts) => {
      const found = findProblems(textOf(parts), 'audit.yaml');
      const problems = 'problems' in found ? found.problems.map(({ message }) => message) : [];
      expect(problems.filter((message) => !message.startsWith('is as specific as another rule'))).toEqual([]);
    }),
  );
});

test('of each key counts what the target says, or else its most specific rule, or else the defaults', () => {
  fc.assert(
    fc.property(file, (parts) => {
      const text = textOf(parts);
      const found = findProblems(text, 'audit.yaml');
      fc.pre('config' in found);
      const explained = explain(text).targets;
      const settings = explained.map((each) => new Map(each.settings.map(({ key, value }) => [key, value])));
      const expected = wantedOf(parts);
      expect(found.config.targets.map(({ policy }) => plainOf(policy))).toEqual(expected);
      for (const [
        index,
        { platforms, staleAfter, warnBefore, unreadableAfter, remindEvery, expect: kind },
      ] of expected.entries()) {
        expect(Object.fromEntries(settings[index] ?? [])).toMatchObject({
          ...{ platforms, staleAfter, warnBefore, unreadableAfter, remindEvery, expect: kind },
        });
      }
    }),
  );
});

test('a tag that a pattern finds has the policy that it has by name', () => {
  fc.assert(
    fc.property(file, (parts) => {
      const named = findProblems(textOf(parts), 'audit.yaml');
      const targets = parts.targets.map((target) => ({ ...target, tags: target.tags.map((tag) => `${tag}*`) }));
      const found = findProblems(textOf({ ...parts, targets }), 'audit.yaml');
      // A pattern may also match tags for which rules are equally specific, or take away what stands beside it.
      fc.pre('config' in named && 'config' in found);
      expect(found.config.targets).toEqual([]);
      const targetOf = openTargets(found.config);
      const explained = explain(textOf({ ...parts, targets }));
      for (const target of named.config.targets) {
        expect(targetOf(target)).toEqual({ ...target, policy: { ...target.policy, listedBy: 'pattern' } });
        const rules = explain(textOf(parts))
          .explainTag(target)
          ?.rules.map(({ path }) => path);
        expect(explained.explainTag(target)?.rules.map(({ path }) => path)).toEqual(rules);
      }
    }),
  );
});

test('each policy that a tag of a pattern has is shown with the pattern', () => {
  fc.assert(
    fc.property(file, (parts) => {
      const targets = parts.targets.map((target) => ({ ...target, tags: target.tags.map((tag) => `${tag}*`) }));
      const text = textOf({ ...parts, targets });
      const found = findProblems(text, 'audit.yaml');
      fc.pre('config' in found);
      const targetOf = openTargets(found.config);
      const { patterns, unmatchedRules } = explain(text);
      const unmatched = unmatchedRules.map(({ path }) => path);
      for (const reference of ['prod/a:v1', 'prod/a:v10', 'prod/a:v22', 'prod/b:v1x', 'prod/b:stable']) {
        const parts = referenceParts(reference);
        const target = parts && targetOf(parts);
        const [rule] = (parts && explain(text).explainTag(parts)?.rules) ?? [];
        const shown = patterns[reference.startsWith('prod/a') ? 0 : 1]?.policies ?? [];
        const [same] = shown.filter((each) => (each.rule?.path ?? null) === (rule?.path ?? null));
        expect(same?.policy).toEqual(target?.policy);
        expect(unmatched).not.toContain(rule?.path);
      }
    }),
  );
});

const plainOf = ({ expectation: expected, severities, accepted: _, ...policy }: Policy) => ({
  ...policy,
  expect: expected.kind,
  digests: expected.kind === 'pinned' ? expected.digests : undefined,
  by: expected.kind === 'moving' ? expected.changes.by : undefined,
  severity: severities,
});

function wantedOf({ defaults, rules, targets }: File) {
  return targets.flatMap(({ image, tags, ...own }) =>
    tags.map((tag) => {
      // The references of the file are sound.
      const parts = { registry: 'prod', image: image.slice('prod/'.length), tag } as Parameters<typeof matches>[1];
      const [rule = {}] = rules
        .filter((each) => matches(each, parts))
        .toSorted((one, other) => rank(other) - rank(one));
      const places: readonly Part[] = [own, rule, defaults];
      const of = <Key extends keyof Part>(key: Key) => places.find((place) => place[key] !== undefined)?.[key];
      const kind = of('expect') ?? 'immutable';
      return {
        expect: kind,
        digests: kind === 'pinned' ? of('digests') : undefined,
        by: kind === 'moving' ? (of('changes')?.by ?? null) : undefined,
        platforms: of('platforms') ?? null,
        staleAfter: of('staleAfter') ?? 'never',
        warnBefore: of('warnBefore') ?? 'never',
        unreadableAfter: of('unreadableAfter') ?? 3,
        notifyExpected: of('notifyExpected') ?? false,
        notifyNew: false,
        deletion: of('deletion') ?? 'unexpected',
        listedBy: 'name',
        remindEvery: of('remindEvery') ?? '7d',
        severity: { ...defaults.severity, ...rule.severity, ...own.severity },
      };
    }),
  );
}

/** The more specific the rule, the greater: one number, for patterns as short as these. */
const rank = ({ image = '**', tag = '*' }: Rule): number => rankOf(image) * 10_000 + rankOf(tag);
const rankOf = (glob: string): number =>
  (/[*?]/.test(glob) ? 0 : 1000) +
  glob.replace(/[*?]/g, '').length * 10 +
  (glob.includes('?') ? 2 : 0) -
  (glob.includes('**') ? 1 : 0);
