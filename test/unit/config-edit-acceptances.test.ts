import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addAcceptance, type NewAcceptance } from '../../functions/config/edit-acceptances.ts';
import { parseConfig } from '../../functions/config/load.ts';
import { Reference } from '../../functions/domain/reference.ts';
import { day, digestA, digestB } from '../support/givens.ts';

const head = `# What we audit.
deployment: prod
alerts: { emails: [] } # nobody yet

registries: { prod: { zone: kr, name: my-registry } }
targets: [prod/web/api:v1, "prod/web/api:v2"]
`;
const acceptance: NewAcceptance = {
  reference: Reference.parse('prod/web/api:v1'),
  digest: digestA,
  reason: undefined,
  at: day(0),
  until: undefined,
};
const entry = (indent: string) =>
  `${indent}- reference: prod/web/api:v1\n${indent}  digest: ${digestA}\n${indent}  at: 2026-03-01T12:00:00.000Z\n`;
const flow = `{ reference: prod/web/api:v1, digest: ${digestA}, at: 2026-03-01T12:00:00.000Z }`;
const other = `reference: prod/web/api:v2, digest: ${digestA}`;

test.each<{ says: string; before: string; after: string; given?: Partial<NewAcceptance> }>([
  { says: 'a file without the list', before: head, after: `${head}\naccept:\n${entry('  ')}` },
  { says: 'a file that ends without a line break', before: head.trimEnd(), after: `${head}\naccept:\n${entry('  ')}` },
  {
    says: 'a list with entries, comments and what follows it',
    before: `accept:\n  # The first.\n  - { ${other} } # why not\n\n# Then the rest.\n${head}`,
    after: `accept:\n  # The first.\n  - { ${other} } # why not\n${entry('  ')}\n# Then the rest.\n${head}`,
  },
  {
    says: 'a list that is not indented',
    before: `${head}accept:\n- reference: prod/web/api:v2\n  digest: ${digestA}\n`,
    after: `${head}accept:\n- reference: prod/web/api:v2\n  digest: ${digestA}\n${entry('')}`,
  },
  {
    says: 'a list that is indented by four, at the end without a line break',
    before: `${head}accept:\n    - ${`reference: prod/web/api:v2\n      digest: ${digestA}`}`,
    after: `${head}accept:\n    - ${`reference: prod/web/api:v2\n      digest: ${digestA}`}\n${entry('    ')}`,
  },
  { says: 'an empty list', before: `accept: [] # none\n${head}`, after: `accept: [${flow}] # none\n${head}` },
  {
    says: 'a list on one line',
    before: `${head}accept: [{ ${other} }]\n`,
    after: `${head}accept: [{ ${other} }, ${flow}]\n`,
  },
  {
    says: 'a list in brackets over several lines',
    before: `${head}accept: [\n  { ${other} },\n]\n`,
    after: `${head}accept: [\n  { ${other} }, ${flow},\n]\n`,
  },
  {
    says: 'an earlier acceptance of the same digest',
    before: `${head}accept:\n  - digest: ${digestA}\n    reference: prod/web/api:v1\n    until: 2026-01-01T00:00:00Z\n  - { ${other} }\n`,
    after: `${head}accept:\n${entry('  ')}  - { ${other} }\n`,
  },
  {
    says: 'an earlier acceptance of the same digest on one line',
    before: `${head}accept: [{ reference: prod/web/api:v1, digest: "${digestA}" }]\n`,
    after: `${head}accept: [${flow}]\n`,
  },
  {
    says: 'another digest of the same tag',
    before: `${head}accept:\n  - reference: prod/web/api:v1\n    digest: ${digestB}\n`,
    after: `${head}accept:\n  - reference: prod/web/api:v1\n    digest: ${digestB}\n${entry('  ')}`,
  },
  {
    says: 'a reason with an end',
    given: { reason: 'Rebuilt: see #12', until: day(9) },
    before: head,
    after: `${head}\naccept:\n${entry('  ')
      .replace('    at', '    reason: "Rebuilt: see #12"\n    at')
      .trimEnd()}\n    until: 2026-03-10T12:00:00.000Z\n`,
  },
  {
    says: 'a reason in a list on one line',
    given: { reason: 'a, b] }' },
    before: `${head}accept: []\n`,
    after: `${head}accept: [${flow.replace('at:', 'reason: "a, b] }", at:')}]\n`,
  },
])('It is added to $says', ({ before, after, given }) => {
  const added = addAcceptance(before, { ...acceptance, ...given }, 'audit.yaml');
  expect(added).toBe(after);
  // The same again changes nothing.
  expect(addAcceptance(added, { ...acceptance, ...given }, 'audit.yaml')).toBe(after);
});

test('Line ends and a byte order mark stay', () => {
  const windows = `\uFEFF${head.replaceAll('\n', '\r\n')}`;
  expect(addAcceptance(windows, acceptance, 'audit.yaml')).toBe(
    `${windows}\r\naccept:\r\n${entry('  ').replaceAll('\n', '\r\n')}`,
  );
});

describe('It is left to a person where', () => {
  test.each([
    {
      says: 'the list is an alias',
      text: `${head}accept: *list\n`.replace('[prod/web/api:v1', '&list [prod/web/api:v1'),
    },
    {
      says: 'the file is one map in braces',
      text: `{ ${head.replaceAll(/ *#.*/g, '').trim().replaceAll(/\n+/g, ', ')} }`,
    },
    {
      says: 'the entry to replace has comments',
      text: `${head}accept:\n  - reference: prod/web/api:v1\n    # seen by Kim\n    digest: ${digestA}\n`,
    },
    { says: 'the file ends in a marker', text: `${head}...\n` },
    { says: 'the file is wrong in the first place', text: `${head}colour: blue\n` },
  ])('$says', ({ text }) => {
    expect(() => addAcceptance(text, acceptance, 'audit.yaml')).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message: expect.stringContaining(
          `  - reference: prod/web/api:v1\n    digest: ${digestA}\n    at: 2026-03-01T12:00:00.000Z\n`,
        ),
      }),
    );
  });
});

const comment = fc.constantFrom('', '# a comment\n', '\n', '   # indented\n', '\n\n');
const entryStyle = fc.constantFrom(
  `  - { ${other} }\n`,
  `  - reference: prod/web/api:v2\n    digest: ${digestA}\n`,
  `  -   digest: ${digestA} # here\n      reference: "prod/web/api:v2"\n      reason: >\n        folded\n        text\n`,
);

test('Whatever stands around the list, all that was in the file is in it afterwards, and nothing else is said', () => {
  fc.assert(
    fc.property(
      fc.array(comment, { minLength: 4, maxLength: 4 }),
      entryStyle,
      fc.boolean(),
      (comments, style, isLast) => {
        const [first = '', second = '', third = '', fourth = ''] = comments;
        const list = `accept:\n${first}${style}${second}`;
        const text = isLast ? `${third}${head}${fourth}${list}` : `${third}${list}${fourth}${head}`;
        const added = addAcceptance(text, acceptance, 'audit.yaml');
        expect(added.replace(entry('  '), '')).toBe(text.endsWith('\n') ? text : `${text}\n`);
        const accepted = parseConfig(added, 'audit.yaml').targets.map(({ policy }) => policy.accepted.length);
        expect(accepted).toEqual([1, 1]);
      },
    ),
  );
});
