import { expect, test } from 'vitest';
import { parseConfig } from '../../../functions/config/load.ts';
import { fileOf, push, quiet, type Seen, suggestionFor } from '../../support/given/builds.ts';

type Histories = Readonly<Record<string, readonly Seen[]>>;

/** One working week of pushes by CI, each with a content of its own. */
const builds = (...changes: readonly (Seen | undefined)[]): readonly Seen[] =>
  [0, 1, 2, 3, 4].map((day) => changes[day] ?? push(`build ${day}`));

const api = (tag: string) => `prod/web/api:${tag}`;

type Case = {
  readonly says: string;
  readonly histories: Histories;
  readonly file?: string;
  /** Each with its limits, and `=` where a rule of the file is edited. */
  readonly proposals: readonly string[];
  readonly leftAlone: readonly string[];
};

const inHours = 'ci Mon-Fri 09:00-18:00';

test.each<Case>([
  {
    says: 'a tag that CI pushes again in working hours may move so',
    histories: { [api('v1')]: builds() },
    proposals: [`prod/web/api:v1 ${inHours}`],
    leftAlone: [],
  },
  {
    says: 'tags that are named alike share a rule',
    histories: { [api('v1')]: builds(), [api('v2')]: builds() },
    proposals: [`prod/web/api:v* ${inHours}`],
    leftAlone: [],
  },
  {
    says: 'so do images beside each other',
    histories: { [api('v1')]: builds(), 'prod/web/worker:v2': builds() },
    proposals: [`prod/web/*:v* ${inHours}`],
    leftAlone: [],
  },
  {
    says: 'images that different updaters push have a rule each',
    histories: {
      [api('v1')]: builds(),
      'prod/web/worker:v2': [0, 1, 2, 3].map((day) => push(`build ${day}`, { by: 'deployer' })),
    },
    proposals: [`prod/web/api:v1 ${inHours}`, 'prod/web/worker:v2 deployer Mon-Fri 09:00-18:00'],
    leftAlone: [],
  },
  {
    says: 'where most tags of a family never change, the others stand alone',
    histories: { [api('v1')]: [quiet], [api('v2')]: [quiet], [api('v3')]: builds() },
    proposals: [`prod/web/api:v3 ${inHours}`],
    leftAlone: [],
  },
  {
    says: 'what never changes needs no rule',
    histories: { [api('v1')]: [quiet, quiet], [api('v2')]: [{ kind: 'absent' }] },
    proposals: [],
    leftAlone: [],
  },
  {
    says: 'two changes are no habit',
    histories: { [api('v1')]: [push('a'), push('b')] },
    proposals: [],
    leftAlone: ['prod/web/api:v1 too-few 2'],
  },
  {
    says: 'one event is no habit, however many tags it touches',
    histories: {
      [api('v1')]: [push('a')],
      [api('v2')]: [push('b')],
      [api('v3')]: [push('c')],
      [api('v4')]: [push('d')],
    },
    proposals: [],
    leftAlone: ['prod/web/api:v* too-few 4'],
  },
  {
    says: 'changes by many different people are no habit of anybody',
    histories: {
      [api('v1')]: [...'abcdefabcdefabcdef'].map((by, index) => push(`build ${index}`, { by, at: index })),
    },
    proposals: [],
    leftAlone: ['prod/web/api:v1 too-many-updaters 18'],
  },
  {
    says: 'a change by somebody who never changed it before stays a finding',
    histories: { [api('v1')]: builds(undefined, undefined, push('x', { by: 'stranger' })) },
    proposals: [`prod/web/api:v1 ${inHours}`],
    leftAlone: ['prod/web/api:v1 rare-updater 1'],
  },
  {
    says: 'a change at night stays a finding where ten came in working hours',
    histories: {
      [api('v1')]: [
        ...builds(),
        quiet,
        quiet,
        ...builds().map((_, day) => push(`later ${day}`)),
        push('night', { at: 3 }),
      ],
    },
    proposals: [`prod/web/api:v1 ${inHours}`],
    leftAlone: ['prod/web/api:v1 unusual-time 1'],
  },
  {
    says: 'a tag that was rolled back keeps its policy beside others that may move',
    histories: {
      [api('v1')]: builds(),
      [api('v2')]: builds(undefined, undefined, push('build 0')),
      [api('v3')]: builds(),
    },
    proposals: [`prod/web/api:v* ${inHours} except prod/web/api:v2`],
    leftAlone: ['prod/web/api:v2 excepted 4', 'prod/web/api:v2 rolled-back 1'],
  },
  {
    says: 'a tag that was rolled back gets no rule',
    histories: { [api('v1')]: builds(undefined, undefined, push('build 0')) },
    proposals: [],
    leftAlone: ['prod/web/api:v1 excepted 4', 'prod/web/api:v1 rolled-back 1'],
  },
  {
    says: 'a platform that changes under the same digest stays a finding',
    histories: { [api('v1')]: builds(), [api('v2')]: [{ kind: 'platform', content: 'x' }, ...builds().slice(1)] },
    proposals: [`prod/web/api:v* ${inHours}`],
    leftAlone: ['prod/web/api:v2 platform-changed 0'],
  },
  {
    says: 'a change of which the registry gives no time or no updater stays a finding',
    histories: {
      [api('v1')]: builds(undefined, push('x', { at: null })),
      [api('v2')]: builds(push('x', { by: null })),
    },
    proposals: [`prod/web/api:v* ${inHours}`],
    leftAlone: ['prod/web/api:v1 no-time 1', 'prod/web/api:v2 no-updater 1'],
  },
  {
    says: 'a change at a time before the last run stays a finding',
    histories: { [api('v1')]: builds(undefined, undefined, push('x', { at: -30 })) },
    proposals: [`prod/web/api:v1 ${inHours}`],
    leftAlone: ['prod/web/api:v1 implausible-time 1'],
  },
  {
    says: 'nightly builds get a window of their own',
    histories: { [api('v1')]: [0, 1, 2, 3, 4, 5, 6].map((day) => push(`build ${day}`, { at: 2 })) },
    proposals: ['prod/web/api:v1 ci 01:00-04:00'],
    leftAlone: [],
  },
  {
    says: 'a rule of the file that is for these tags only is edited',
    histories: { [api('v1')]: builds(), 'prod/db/x:1': [quiet] },
    file: 'rules: [{ image: prod/web/*, tag: v*, expect: immutable }]',
    proposals: [`=prod/web/*:v* ${inHours}`],
    leftAlone: [],
  },
  {
    says: 'a target that sets what is expected is not overridden by a rule',
    histories: { [api('v1')]: builds(), [api('v2')]: builds() },
    file: 'targets: [prod/web/api:v1, { image: prod/web/api, tags: [v2], expect: immutable }]',
    proposals: [`prod/web/api:v* ${inHours}`],
    leftAlone: ['prod/web/api:v2 target-says 5'],
  },
  {
    says: 'nor is what a rule of the tag itself sets',
    histories: { [api('v1')]: builds() },
    file: 'rules: [{ image: prod/web/api, tag: v1, expect: immutable }]',
    proposals: [],
    leftAlone: ['prod/web/api:v1 rule-says 5'],
  },
  {
    says: 'limits that somebody set are left to them',
    histories: { [api('v1')]: builds() },
    file: 'rules: [{ image: prod/web/api, expect: moving, changes: { by: [ann] } }]',
    proposals: [],
    leftAlone: ['prod/web/api:v1 limited 5'],
  },
  {
    says: 'nothing is proposed where the file allows it already',
    histories: { [api('v1')]: builds() },
    file: 'rules: [{ image: prod/web/api, expect: moving, changes: { by: [ci] } }]',
    proposals: [],
    leftAlone: [],
  },
])('$says', async ({ histories, file = '', proposals, leftAlone }) => {
  const text = file.startsWith('targets') ? fileOf(histories).replace(/targets: .*/, file) : fileOf(histories, file);
  const suggestion = await suggestionFor(histories, text);
  const said = suggestion.proposals.map(({ draft: { scope, habit, inPlace }, exceptions }) => {
    const except = exceptions.map(({ target }) => ` except ${target.reference}`).join('');
    return `${inPlace ? '=' : ''}${scope.image}:${scope.tag} ${habit.by} ${habit.between}${except}`;
  });
  expect(said).toEqual(proposals);
  const left = suggestion.leftAlone.map(({ subject, because, changes }) => `${subject} ${because} ${changes.length}`);
  expect(left.toSorted()).toEqual([...leftAlone]);
  expect(suggestion.text === text).toBe(proposals.length === 0);
  expect(parseConfig(suggestion.text, 'audit.yaml').targets).toHaveLength(Object.keys(histories).length);
});

test('a new rule takes over what the rule before it said of its tags', async () => {
  const histories = { [api('v1')]: builds(), [api('v2')]: builds(), [api('latest')]: [quiet] };
  const rules =
    'rules:\n  # Ours.\n  - image: prod/web/*\n    staleAfter: 90d # long\n    severity: { tag-stale: high }\n';
  const { text } = await suggestionFor(histories, fileOf(histories, rules));
  expect(text).toBe(
    fileOf(
      histories,
      `${rules}  - image: prod/web/api
    tag: v*
    expect: moving
    changes:
      between: ["Mon-Fri 09:00-18:00"]
      by: [ci] # CI
    staleAfter: 90d
    severity: { tag-stale: high }
`,
    ),
  );
});
