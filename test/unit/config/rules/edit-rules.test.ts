import { expect, test } from 'vitest';
import { parseConfig } from '../../../../functions/config/load.ts';
import { editRules, type RuleEdit } from '../../../../functions/config/rules/edit-rules.ts';
import { givenFile } from '../../../support/given/config-text.ts';

const names = new Map([
  ['c1', 'CI'],
  ['d1', 'Deployer'],
]);
const edited = (text: string, ...edits: readonly RuleEdit[]) => editRules(text, edits, { file: 'audit.yaml', names });
const add = { kind: 'add', keys: { image: 'prod/web/*', tag: '*-rc', expect: 'moving' } } as const;
const moves = { expect: 'moving', changes: { between: ['Mon-Fri 09:00-18:00'], by: ['c1'] } };
const set = { kind: 'set', index: 0, keys: moves } as const;

test.each<{ says: string; before: string; edit: RuleEdit; after: string }>([
  {
    says: 'a file without rules gets the list',
    before: '',
    edit: add,
    after: '\nrules:\n  - image: prod/web/*\n    tag: "*-rc"\n    expect: moving\n',
  },
  {
    says: 'an empty list is filled',
    before: 'rules: [] # none yet\n',
    edit: add,
    after: 'rules: # none yet\n  - image: prod/web/*\n    tag: "*-rc"\n    expect: moving\n',
  },
  {
    says: 'a rule comes behind the others, and their comments stay',
    before: 'rules:\n# One.\n- tag: v* # versions\n  staleAfter: 90d\n# The end.\n',
    edit: add,
    after:
      'rules:\n# One.\n- tag: v* # versions\n  staleAfter: 90d\n- image: prod/web/*\n  tag: "*-rc"\n  expect: moving\n# The end.\n',
  },
  {
    says: 'a list in brackets stays one',
    before: 'rules: [{ tag: v*, staleAfter: 90d }]\n',
    edit: add,
    after: 'rules: [{ tag: v*, staleAfter: 90d }, { image: prod/web/*, tag: "*-rc", expect: moving }]\n',
  },
  {
    says: 'a key that a rule has gets another value, and others come behind its last',
    before: 'rules:\n  - tag: v*\n    expect: immutable # versions stay\n    staleAfter: 90d # long\n',
    edit: set,
    after:
      'rules:\n  - tag: v*\n    expect: moving # versions stay\n    staleAfter: 90d # long\n    changes:\n      between: ["Mon-Fri 09:00-18:00"]\n      by: [c1] # CI\n',
  },
  {
    says: 'the same in braces',
    before: 'rules: [{ tag: v*, expect: immutable }, { tag: w*, expect: moving }]\n',
    edit: set,
    after:
      'rules: [{ tag: v*, expect: moving, changes: { between: ["Mon-Fri 09:00-18:00"], by: [c1] } }, { tag: w*, expect: moving }]\n',
  },
  {
    says: 'several updaters have a line each, with their names',
    before: 'rules:\n  - tag: v*\n    staleAfter: 90d\n',
    edit: { kind: 'set', index: 0, keys: { expect: 'moving', changes: { by: ['c1', 'e1', 'd1'] } } },
    after:
      'rules:\n  - tag: v*\n    staleAfter: 90d\n    expect: moving\n    changes:\n      by:\n        - c1 # CI\n        - e1\n        - d1 # Deployer\n',
  },
])('$says', ({ before, edit, after }) => {
  const text = edited(`${givenFile()}${before}`, edit);
  expect(text).toBe(`${givenFile()}${after}`);
  expect(parseConfig(text, 'audit.yaml').targets).toHaveLength(1);
});

test('line ends and a byte order mark stay', () => {
  const text = `\uFEFF${givenFile()}rules:\n  - tag: v*\n    staleAfter: 90d\n`.replaceAll('\n', '\r\n');
  const after = edited(text, add);
  expect(after.startsWith(text)).toBe(true);
  expect(after.slice(text.length)).toBe('  - image: prod/web/*\r\n    tag: "*-rc"\r\n    expect: moving\r\n');
});

test('of several edits each is made upon the one before', () => {
  const text = edited(`${givenFile()}rules:\n  - tag: v*\n    staleAfter: 90d\n`, add, set, add);
  expect(text.match(/^ {2}- .*$/gm)).toEqual(['  - tag: v*', '  - image: prod/web/*', '  - image: prod/web/*']);
  expect(text).toContain('      by: [c1] # CI\n');
});

test('what cannot be edited by program is said, with what to write by hand', () => {
  const before = `${givenFile()}rules:\n  - &one { tag: v*, staleAfter: 90d }\n  - *one\n`;
  expect(() => edited(before, { ...set, index: 1 })).toThrow(
    'The list rules of audit.yaml cannot be edited by program. Write by hand: { expect: moving, changes: { between: ["Mon-Fri 09:00-18:00"], by: [c1] } }',
  );
});
