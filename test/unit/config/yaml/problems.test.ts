import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';
import { auditYamlText } from '../../../support/arbitrary/audit-yaml.ts';

const head = 'deployment: prod\nalerts: { emails: [] }\nregistries: { prod: { zone: kr, name: mine } }\n';
const targets = 'targets: [prod/a:v1]\n';

/** Place, path and message of each problem; one that has no path has a message alone. */
function problemsOf(text: string): string[] {
  const found = findProblems(text, 'audit.yaml');
  return 'config' in found
    ? []
    : found.problems.map(({ line, column, path, message }) => `${line}:${column} ${path && `${path}: `}${message}`);
}

describe('What YAML does not allow is told once, where it is, with what to do:', () => {
  test.each([
    {
      says: 'a missing colon',
      text: `${head}retention 400d\n${targets}`,
      problem: '4:1 expected "key: value", got "retention 400d"; add a colon after the key: retention: 400d',
    },
    {
      says: 'a missing colon in the last line of a map',
      text: 'registries:\n  prod:\n    name: a\n    zone kr # Seoul\ntargets: []\n',
      problem: '4:5 expected "key: value", got "zone kr"; add a colon after the key: zone: kr',
    },
    {
      says: 'a missing space after a colon',
      text: `${head}retention:400d\n${targets}`,
      problem: '4:1 expected "key: value", got "retention:400d"; add a space after the colon: retention: 400d',
    },
    {
      says: 'a key that is indented too far',
      text: 'alerts:\n  emails: []\n    more: 1\n',
      problem: '3:5 wrong indentation, 4 spaces; line it up with the lines above that it belongs to',
    },
    {
      says: 'a key between two levels',
      text: 'alerts:\n    emails: []\n  more: 1\n',
      problem: '3:3 wrong indentation, 2 spaces; line it up with the lines above that it belongs to',
    },
    {
      says: 'a key below a value',
      text: 'deployment: prod\n  retention: 4d\n',
      problem: '2:3 wrong indentation, 2 spaces; line it up with the lines above that it belongs to',
    },
    {
      says: 'a list item that is out of line',
      text: 'targets:\n  - a\n - b\n',
      problem: '3:2 wrong indentation, 1 space; line it up with the lines above that it belongs to',
    },
    {
      says: 'a key that is out of line with its list item',
      text: 'targets:\n  - image: a\n   tags: [b]\n',
      problem: '3:4 wrong indentation, 3 spaces; line it up with the lines above that it belongs to',
    },
    {
      says: 'a list among keys',
      text: 'deployment: prod\n- a\n',
      problem: '2:1 wrong indentation, 0 spaces; line it up with the lines above that it belongs to',
    },
    {
      says: 'a key after a list',
      text: '- a\nb: 1\n',
      problem: '2:1 wrong indentation, 0 spaces; line it up with the lines above that it belongs to',
    },
    {
      says: 'a tab',
      text: 'alerts:\n\temails: []\n',
      problem: '2:1 a tab in the indentation; indent with spaces',
    },
    {
      says: 'a tab after spaces',
      text: 'alerts:\n  \temails: []\n',
      problem: '2:3 a tab in the indentation; indent with spaces',
    },
    {
      says: 'a tab below a block of text',
      text: 'reason: |\n\tfoo\n',
      problem: '2:1 a tab in the indentation; indent with spaces',
    },
    {
      says: 'double quotes that stay open',
      text: 'deployment: "prod\nalerts: {}\n',
      problem: '1:13 this quote is not closed; add " at the end of the value',
    },
    {
      says: 'single quotes that stay open',
      text: "deployment: prod\ntargets:\n  - 'prod/a:v1\n  - prod/b:v1\n",
      problem: "3:5 this quote is not closed; add ' at the end of the value",
    },
    {
      says: 'text after double quotes',
      text: 'deployment: "prod" x\n',
      problem: '1:20 unexpected text after the closing quote; put all of the value in the quotes',
    },
    {
      says: 'an apostrophe in single quotes',
      text: "reason: 'it's'\n",
      problem: "1:13 unexpected text after the closing quote; a ' inside single quotes is written ''",
    },
    {
      says: 'an escape that is none',
      text: 'tag: "v\\d"\n',
      problem: '1:8 unknown escape \\d in double quotes; use single quotes, or write \\\\ for \\',
    },
    {
      says: 'a list that is not closed',
      text: 'targets: [a, b\nalerts: {}\n',
      problem: '1:10 this bracket is not closed; add "]"',
    },
    {
      says: 'a map that is not closed around one that is',
      text: 'registries: { prod: { zone: kr, name: a }\ntargets: [x]\n',
      problem: '1:13 this bracket is not closed; add "}"',
    },
    {
      says: 'a bracket too many',
      text: 'targets: [a]]\n',
      problem: '1:13 unexpected "]", which closes nothing; remove it',
    },
    { says: 'the wrong bracket', text: 'targets: [a}\nalerts: {}\n', problem: '1:12 expected "]", got "}"' },
    {
      says: 'a missing comma in a map',
      text: 'alerts: { a: 1 b: 2 }\n',
      problem: '1:14 expected a comma between the entries in brackets',
    },
    {
      says: 'a missing comma in a list',
      text: 'tags: ["a" "b"]\n',
      problem: '1:12 expected a comma between the entries in brackets',
    },
    {
      says: 'a colon in a value',
      text: 'reason: fix: it # now\n',
      problem: '1:9 a value with a colon and a space in it needs quotes: "fix: it"',
    },
    {
      says: 'a list beside its key',
      text: 'tags: - x\n',
      problem: '1:7 a list starts on the line below its key; a value that starts with - needs quotes',
    },
    { says: 'a comment without a space', text: 'tags: [a]#x\n', problem: '1:10 expected a space before #' },
    {
      says: 'a second document',
      text: `${head}${targets}---\nb: 2\n`,
      problem: '5:1 expected one YAML document, got a second one that starts here; keep one of them',
    },
    {
      says: 'a directive',
      text: '%x: 1\n',
      problem: '1:1 a line that starts with % is a YAML directive, and none is supported; remove the line',
    },
    {
      says: 'a tag of YAML',
      text: 'deployment: !env prod\n',
      problem: '1:13 YAML tags are not supported; remove !env, or put the value in quotes',
    },
    {
      says: 'lines that end as on an old Mac',
      text: 'a: 1\rb: 2\r',
      problem: '1:4 lines must end with a line feed, not with a carriage return alone',
    },
    {
      says: 'anything else',
      text: 'a: &x &y 1\n',
      problem: '1:7 this is not YAML; check quotes, brackets and indentation here',
    },
  ])('$says', ({ text, problem }) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test.each([
    { value: '*-rc1', path: 'rules[0].tag' },
    { value: '*', path: 'rules[0].tag' },
    { value: '*.1', path: 'rules[0].tag' },
    { value: '**', path: 'rules[0].tag' },
    { value: '*/api', path: 'rules[0].tag' },
    { value: '@me', path: '' },
    { value: '`x`', path: '' },
    { value: '%x', path: '' },
  ])('the value $value without quotes', ({ value, path }) => {
    const message = `${path && `${path}: `}a value that starts with ${value[0]} needs quotes: "${value}"`;
    const block = `rules:\n  - tag: ${value} # all of them\n    staleAfter: 9d\n`;
    expect(problemsOf(`${head}${targets}${block}`)).toEqual([`6:10 ${message}`]);
    expect(problemsOf(`${head}${targets}rules: [{ tag: ${value}, staleAfter: 9d }]\n`)).toEqual([`5:16 ${message}`]);
    expect(problemsOf(`${head}${targets}${block.replace(value, `"${value}"`)}`)).not.toEqual([`6:10 ${message}`]);
  });

  test.each(['>= 3', '|x', '?', '&'])('the value %s without quotes', (value) => {
    const message = `a value that starts with ${value[0]} needs quotes: "${value}"`;
    expect(problemsOf(`reason: ${value}\nb: 1\n`)).toEqual([`1:9 ${message}`]);
  });

  test('two such values, each', () => {
    expect(problemsOf('x: [@me, @you]\n')).toEqual([
      '1:5 a value that starts with @ needs quotes: "@me"',
      '1:10 a value that starts with @ needs quotes: "@you"',
    ]);
  });
});

test.each([
  {
    says: 'a key that is written twice',
    text: 'deployment: prod\nalerts: { emails: [] }\nregistries:\n  prod:\n    zone: kr\n    name: a\n    zone: fin\ntargets: [prod/a:b]\n',
    problem: '7:5 registries.prod.zone: duplicate key, first at 5:5; remove one of them',
  },
  {
    says: 'an alias whose anchor is misspelt',
    text: `${head}${targets}schedule: &often rate(1 hour)\nretention: *oftem\n`,
    problem:
      '6:12 retention: a value that starts with * needs quotes: "*oftem"; an alias needs its anchor &oftem above it',
  },
  {
    says: 'an alias inside its own anchor',
    text: `${head}targets: &all [*all]\n`,
    problem: '4:16 targets[0]: the alias *all stands inside the value of its own anchor &all; write the value out',
  },
  {
    says: 'a merge key, and not what it was to merge',
    text: `${head}targets:\n  - &base { image: prod/a, tags: [v1] }\n  - <<: *base\n    staleAfter: 9d\n`,
    problem: '6:5 targets[1]["<<"]: merge keys are not supported; put what targets share into rules or defaults',
  },
  {
    says: 'a key for anchors',
    text: `${head}${targets}x-base: &base { staleAfter: 9d }\n`,
    problem: '5:1 x-base: keys of your own are not supported; put what targets share into rules or defaults',
  },
  {
    says: 'a line that YAML adds to the value above it',
    text: `${head}targets:\n  - prod/a:v1\n    - prod/b:v1\n`,
    problem:
      '6:5 targets[0]: this line is read as a part of the value above it, "prod/a:v1 - prod/b:v1"; correct its indentation',
  },
])('A file is refused with $says', ({ text, problem }) => {
  expect(problemsOf(text)).toEqual([problem]);
});

describe('A character that is not what it seems is named in place of the error that it causes:', () => {
  test.each([
    {
      says: 'in a reference',
      text: `${head}targets:\n  - prod/web/api:v3\u200B\n`,
      problem: '5:20 targets[0]: U+200B (zero-width space) after "prod/web/api:v3" cannot be seen; delete it',
    },
    {
      says: 'in a tag, as an escape',
      text: `${head}targets: [{ image: prod/a, tags: ["v3\\u200B"] }]\n`,
      problem: '4:35 targets[0].tags[0]: U+200B (zero-width space) after "v3" cannot be seen; delete it',
    },
    {
      says: 'in an updater, to whom it would give another id',
      text: `${head}${targets}defaults: { changes: { by: [ab\u202Ec] } }\n`,
      problem: '5:31 defaults.changes.by[0]: U+202E (right-to-left override) after "ab" cannot be seen; delete it',
    },
    {
      says: 'in the name of a person',
      text: `${head}${targets}people: { c1: C\u2060I }\n`,
      problem: '5:16 people.c1: U+2060 (word joiner) after "C" cannot be seen; delete it',
    },
    {
      says: 'in a key',
      text: `${head}${targets}time\uFEFFZone: UTC\n`,
      problem: '5:5 ["time\\uFEFFZone"]: U+FEFF (byte order mark) after "time" cannot be seen; delete it',
    },
    {
      says: 'in the key of a registry',
      text: `${head.replace('{ prod:', '{ pr\u00ADod:')}${targets}`,
      problem: '3:17 registries["pr\\u00ADod"]: U+00AD (soft hyphen) after "pr" cannot be seen; delete it',
    },
    {
      says: 'for the indentation',
      text: `deployment: prod\nalerts:\n\u00A0\u00A0emails: []\nregistries: { prod: { zone: kr, name: a } }\n${targets}`,
      problem:
        '3:1 ["\\u00A0\\u00A0emails"]: U+00A0 (no-break space) before "emails" looks like a space; delete it, or type an ordinary space',
    },
    {
      says: 'after a colon',
      text: `deployment:\u00A0prod\n${targets}`,
      problem:
        '1:12 U+00A0 (no-break space) after "deployment:" looks like a space; delete it, or type an ordinary space',
    },
    {
      says: 'after a dash',
      text: `${head}targets:\n  -\u00A0prod/a:v1\n`,
      problem:
        '5:4 targets: U+00A0 (no-break space) after "-" looks like a space; delete it, or type an ordinary space',
    },
    {
      says: 'for a colon',
      text: `deployment： prod\n${targets}`,
      problem:
        '1:11 U+FF1A (full-width colon) after "deployment" is not the character that it looks like; type it again',
    },
    {
      says: 'for a Latin letter',
      text: `${head}targets: [prod/\u0430pi:v1]\n`,
      problem: '4:16 targets[0]: U+0430 after "prod/" is not the character that it looks like; type it again',
    },
    {
      says: 'for a quote',
      text: `${head.replace('prod\n', '“prod”\n')}${targets}`,
      problem: `1:13 deployment: U+201C before "prod”" is not a quote to YAML; use " or '`,
    },
  ])('$says', ({ text, problem }) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('but not in a text of another script', () => {
    expect(problemsOf(`${head.replace('prod\n', 'тест\n')}${targets}`)).toEqual([
      '1:13 deployment: expected lowercase letters, digits and inner hyphens, at most 32 characters, got "тест"',
    ]);
  });

  test('but not where any text is allowed', () => {
    const accept = `accept: [{ reference: prod/a:v1, digest: "sha256:${'a'.repeat(64)}", reason: "a\u00A0b\u200D" }]\n`;
    expect(problemsOf(`${head}${targets}people: { c1: 김 민수, c2: Иван }\n${accept}`)).toEqual([]);
  });
});

test('Whatever is typed into a file, what is wrong is told within it, and never in the words of a YAML library', () => {
  const typed = fc.constantFrom(
    ...':-[]{}#&*!|>\'"%@`?, \n\t\r\\',
    '\u00A0',
    '\u200B',
    '\uFEFF',
    '...',
    '---',
    '<<',
    '  ',
  );
  const edit = fc.record({ at: fc.nat(400), cut: fc.nat(3), text: fc.oneof(typed, fc.constant('')) });
  fc.assert(
    fc.property(auditYamlText, fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
      const edited = edits.reduce((before, { at, cut, text: by }) => {
        const start = at % (before.length + 1);
        return `${before.slice(0, start)}${by}${before.slice(start + cut)}`;
      }, text);
      const found = findProblems(edited, 'audit.yaml');
      const lines = edited.split('\n').length;
      for (const { line, column, message } of 'problems' in found ? found.problems : []) {
        expect(line >= 1 && line <= lines && column >= 1).toBe(true);
        expect(message).not.toMatch(/implicit|flow|token|scalar|collection|mapping|sequence|parseAll|undefined/i);
      }
    }),
  );
});
