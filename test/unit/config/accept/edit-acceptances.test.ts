import { describe, expect, test } from 'vitest';
import type { NewAcceptance } from '../../../../functions/config/accept/acceptance-text.ts';
import { addAcceptance } from '../../../../functions/config/accept/edit-acceptances.ts';
import { givenAcceptance } from '../../../support/given/acceptance.ts';
import { day, digestA, digestB } from '../../../support/given/givens.ts';

const head = `# What we audit.
deployment: prod
alerts: { emails: [] } # nobody yet

registries: { prod: { zone: kr, name: my-registry } }
targets: [prod/web/api:v1, "prod/web/api:v2"]
`;
const at = 'at: 2026-03-01T12:00:00.000Z';
const entry = (margin: string) =>
  `${margin}- reference: prod/web/api:v1\n${margin}  digest: ${digestA}\n${margin}  ${at}\n`;
const flow = `{ reference: prod/web/api:v1, digest: ${digestA}, ${at} }`;
const other = `reference: prod/web/api:v2, digest: ${digestA}`;
const add = (text: string, acceptance: Partial<NewAcceptance> = {}): string =>
  addAcceptance(text, givenAcceptance(acceptance), 'audit.yaml');

type Case = { says: string; before: string; after: string; given?: Partial<NewAcceptance> };

test.each<Case>([
  { says: 'a file without the list', before: head, after: `${head}\naccept:\n${entry('  ')}` },
  { says: 'a file that does not end its last line', before: head.trimEnd(), after: `${head}\naccept:\n${entry('  ')}` },
  { says: 'a file that ends in a blank line', before: `${head}\n`, after: `${head}\naccept:\n${entry('  ')}` },
  { says: 'a file that ends in spaces', before: `${head}  `, after: `${head}  \naccept:\n${entry('  ')}` },
  {
    says: 'a file that ends in a comment',
    before: `${head}# vim: set ft=yaml`,
    after: `${head}# vim: set ft=yaml\n\naccept:\n${entry('  ')}`,
  },
  {
    says: 'a document that is begun and ended by marks',
    before: `--- # ours\n${head}# the end\n...\n# after it\n`,
    after: `--- # ours\n${head}# the end\n\naccept:\n${entry('  ')}...\n# after it\n`,
  },
  {
    says: 'a file of which every line is indented',
    before: head.replaceAll(/^(?=.)/gm, '   '),
    after: `${head.replaceAll(/^(?=.)/gm, '   ')}\n   accept:\n${entry('     ')}`,
  },
  {
    says: 'a file that is one map in braces',
    before: `{ ${head.replaceAll(/ *#.*/g, '').trim().replaceAll(/\n+/g, ', ')} } # all of it\n`,
    after: `{ ${head.replaceAll(/ *#.*/g, '').trim().replaceAll(/\n+/g, ', ')}, accept: [${flow}] } # all of it\n`,
  },
  {
    says: 'a list with entries, comments and what follows it',
    before: `accept:\n  # The first.\n  - { ${other} } # why not\n\n# Then the rest.\n${head}`,
    after: `accept:\n  # The first.\n  - { ${other} } # why not\n${entry('  ')}\n# Then the rest.\n${head}`,
  },
  {
    says: 'a list of which the last entry has comments of its own',
    before: `accept:\n  - { ${other} }\n    # Seen by Kim.\n\n      # Twice.\n  # Nobody else.\n${head}`,
    after: `accept:\n  - { ${other} }\n    # Seen by Kim.\n\n      # Twice.\n${entry('  ')}  # Nobody else.\n${head}`,
  },
  {
    says: 'a list that is not indented',
    before: `${head}accept:\n- reference: prod/web/api:v2\n  digest: ${digestA}\n# The end.\n`,
    after: `${head}accept:\n- reference: prod/web/api:v2\n  digest: ${digestA}\n${entry('')}# The end.\n`,
  },
  {
    says: 'a list that is indented by four, in a last line that does not end',
    before: `${head}accept:\n    - reference: prod/web/api:v2\n      digest: ${digestA}`,
    after: `${head}accept:\n    - reference: prod/web/api:v2\n      digest: ${digestA}\n${entry('    ')}`,
  },
  {
    says: 'a list with wide dashes',
    before: `${head}accept:\n -   ${other.replace(', ', '\n     ')}\n`,
    after: `${head}accept:\n -   ${other.replace(', ', '\n     ')}\n -   ${flow.slice(2, -2).replaceAll(', ', '\n     ')}\n`,
  },
  {
    says: 'a list with dashes on lines of their own',
    before: `${head}accept:\n  -\n     ${other.replace(', ', '\n     ')}\n`,
    after: `${head}accept:\n  -\n     ${other.replace(', ', '\n     ')}\n  -\n     ${flow.slice(2, -2).replaceAll(', ', '\n     ')}\n`,
  },
  {
    says: 'a list of which an entry has an anchor',
    before: `${head}accept:\n  - &first\n    ${other.replace(', ', '\n    ')}\n`,
    after: `${head}accept:\n  - &first\n    ${other.replace(', ', '\n    ')}\n${entry('  ')}`,
  },
  {
    says: 'a list that ends in a text of several lines',
    before: `accept:\n  - { ${other} }\n  - reference: prod/web/api:v2\n    digest: ${digestB}\n    reason: |\n      one\n\n      # two\n\n${head}`,
    after: `accept:\n  - { ${other} }\n  - reference: prod/web/api:v2\n    digest: ${digestB}\n    reason: |\n      one\n\n      # two\n${entry('  ')}\n${head}`,
  },
  {
    says: 'a list that is the value of an explicit key',
    before: `${head}? accept\n: - reference: prod/web/api:v2\n    digest: ${digestA}\n`,
    after: `${head}? accept\n: - reference: prod/web/api:v2\n    digest: ${digestA}\n${entry('  ')}`,
  },
  { says: 'an empty list', before: `accept: [ ] # none\n${head}`, after: `accept: # none\n${entry('  ')}${head}` },
  { says: 'an empty list in the last line', before: `${head}accept: []`, after: `${head}accept:\n${entry('  ')}` },
  {
    says: 'an empty list with a comment inside',
    before: `accept: [ # none\n]\n${head}`,
    after: `accept: [${flow} # none\n]\n${head}`,
  },
  {
    says: 'an empty list below its key',
    before: `accept:\n  []\n${head}`,
    after: `accept:\n  [${flow}]\n${head}`,
  },
  {
    says: 'a list on one line',
    before: `${head}accept: [{ ${other} }] # one\n`,
    after: `${head}accept: [{ ${other} }, ${flow}] # one\n`,
  },
  {
    says: 'a list in brackets over several lines',
    before: `${head}accept: [\n  { ${other} }, # the first\n  # No more.\n]\n`,
    after: `${head}accept: [\n  { ${other} }, # the first\n  ${flow},\n  # No more.\n]\n`,
  },
  {
    says: 'a list in brackets over several lines, without a last comma',
    before: `${head}accept: [\n  { ${other} } # the first\n]\n`,
    after: `${head}accept: [\n  { ${other} }, # the first\n  ${flow}\n]\n`,
  },
  {
    says: 'a list of which the brackets hug their entries',
    before: `${head}accept: [{ ${other}\n  }]\n`,
    after: `${head}accept: [{ ${other}\n  }, ${flow}]\n`,
  },
  {
    says: 'another digest of the same tag',
    before: `${head}accept:\n  - reference: prod/web/api:v1\n    digest: ${digestB}\n`,
    after: `${head}accept:\n  - reference: prod/web/api:v1\n    digest: ${digestB}\n${entry('  ')}`,
  },
  {
    says: 'a reason and an end',
    given: { reason: 'Rebuilt: see #12', until: day(9) },
    before: head,
    after: `${head}\naccept:\n${entry('  ')
      .replace('    at', '    reason: "Rebuilt: see #12"\n    at')
      .trimEnd()}\n    until: 2026-03-10T12:00:00.000Z\n`,
  },
  {
    says: 'a reason in a list on one line',
    given: { reason: 'a, b] }' },
    before: `${head}accept: [{ ${other} }]\n`,
    after: `${head}accept: [{ ${other} }, ${flow.replace('at:', 'reason: "a, b] }", at:')}]\n`,
  },
])('It is added: $says', ({ before, after, given }) => {
  const added = add(before, given);
  expect(added).toBe(after);
  // The same again is a renewal, which changes nothing.
  expect(add(added, given)).toBe(after);
});

test.each<Case>([
  {
    says: 'an end is taken out, and the order stays',
    before: `- digest: ${digestA}\n  reference: prod/web/api:v1\n  until: 2026-01-01T00:00:00Z\n- { ${other} }\n`,
    after: `- digest: ${digestA}\n  reference: prod/web/api:v1\n  ${at}\n- { ${other} }\n`,
  },
  {
    says: 'comments stay, also that of a line that goes',
    before: `- reference: prod/web/api:v1 # ours\n  # Seen by Kim.\n  digest: ${digestA}\n  reason: old # very\n  at: 2026-01-01T00:00:00Z # then\n`,
    after: `- reference: prod/web/api:v1 # ours\n  # Seen by Kim.\n  digest: ${digestA}\n  # very\n  ${at} # then\n`,
  },
  {
    says: 'a text of several lines becomes one of one line',
    given: { reason: 'new' },
    before: `- reason: >\n    old\n\n    reason\n  reference: 'prod/web/api:v1'\n  "digest": ${digestA}\n`,
    after: `- reason: new\n  reference: 'prod/web/api:v1'\n  "digest": ${digestA}\n  ${at}\n`,
  },
  {
    says: 'what stands first goes, and so does what follows it',
    before: `- until: 2026-01-01T00:00:00Z\n  reason: old\n  reference: prod/web/api:v1\n  digest: ${digestA}\n`,
    after: `- reference: prod/web/api:v1\n  digest: ${digestA}\n  ${at}\n`,
  },
  {
    says: 'a reference that is an alias',
    before: `- { reference: &v1 prod/web/api:v1, digest: ${digestB} }\n- reference: *v1\n  digest: ${digestA}\n`,
    after: `- { reference: &v1 prod/web/api:v1, digest: ${digestB} }\n- reference: *v1\n  digest: ${digestA}\n  ${at}\n`,
  },
  {
    says: 'a time that is an alias',
    before: `- { ${other}, at: &then 2026-01-01T00:00:00Z }\n- { reference: prod/web/api:v1, digest: ${digestA}, at: *then }\n`,
    after: `- { ${other}, at: &then 2026-01-01T00:00:00Z }\n- ${flow}\n`,
  },
  {
    says: 'an anchor that nothing refers to',
    before: `- { reference: prod/web/api:v1, digest: ${digestA}, at: &then 2026-01-01T00:00:00Z }\n`,
    after: `- ${flow.replace('at: ', 'at: &then ')}\n`,
  },
  {
    says: 'an entry in braces gets a reason and loses its end',
    given: { reason: 'a, b' },
    before: `- { until: 2026-01-01T00:00:00Z, reference: prod/web/api:v1, digest: ${digestA} }\n`,
    after: `- ${flow.replace('at: ', 'reason: "a, b", at: ')}\n`,
  },
  {
    says: 'an entry in braces loses all that is at its begin, and what is at its end',
    before: `- { reason: old, at: 2025-01-01T00:00:00Z, digest: ${digestA}, reference: prod/web/api:v1, until: 2026-01-01T00:00:00Z }\n`,
    after: `- { ${at}, digest: ${digestA}, reference: prod/web/api:v1 }\n`,
  },
  {
    says: 'an end in a last line that does not end',
    before: `- reference: prod/web/api:v1\n  digest: ${digestA}\n  until: 2026-01-01T00:00:00Z`,
    after: `${entry('')}`,
  },
])('An acceptance of the same digest is renewed: $says', ({ before, after, given }) => {
  expect(add(`${head}accept:\n${before}`, given)).toBe(`${head}accept:\n${after}`);
});

test('Line endings and a byte order mark stay', () => {
  const windows = `\uFEFF${head.replaceAll('\n', '\r\n')}`;
  const ending = (text: string) => text.replaceAll('\n', '\r\n');
  const first = add(windows);
  expect(first).toBe(`${windows}\r\naccept:\r\n${ending(entry('  '))}`);
  const second = add(first, { digest: digestB });
  expect(second).toBe(`${first}${ending(entry('  ')).replace(digestA, digestB)}`);
  expect(add(second, { until: day(1) })).toBe(
    second.replace(`${at}\r\n`, `${at}\r\n    until: 2026-03-02T12:00:00.000Z\r\n`),
  );
  expect(add(windows.trimEnd())).toBe(first);
});

describe('It is left to a person where', () => {
  const earlier = `reference: prod/web/api:v1\n    digest: ${digestA}\n`;

  test.each([
    {
      says: 'the list is an alias',
      text: `${head}rules: &none []\naccept: *none\n`,
      why: 'it is the alias *none. Add to it:',
    },
    {
      says: 'the list is also that of others',
      text: `${head}accept: &none []\nrules: *none\n`,
      why: 'the file would not say the same otherwise, or lose a comment. Add to it:',
    },
    {
      says: 'the time that is renewed is also that of others',
      text: `${head}accept:\n  - at: &then 2026-01-01T00:00:00Z\n    ${earlier}  - { ${other}, at: *then }\n`,
      why: 'the file would not say the same otherwise, or lose a comment. Put in the place of its entry:',
    },
    {
      says: 'what goes has an anchor that others refer to',
      text: `${head}accept:\n  - until: &then 2026-01-01T00:00:00Z\n    ${earlier}  - { ${other}, until: *then }\n`,
      why: 'the file would not say the same otherwise, or lose a comment. Put in the place of its entry:',
    },
    {
      says: 'a comment would go with what goes',
      text: `${head}accept:\n  - until: 2026-01-01T00:00:00Z # at last\n    ${earlier}`,
      why: 'the file would not say the same otherwise, or lose a comment. Put in the place of its entry:',
    },
  ])('$says', ({ text, why }) => {
    expect(() => add(text)).toThrow(
      expect.objectContaining({
        code: 'config-not-edited',
        message: `The list accept of audit.yaml cannot be edited by program: ${why}\n${entry('  ')}Then run \`npx tagwarden check-config\`. Nothing was written. Edit the file by hand, or fix the cause and run the command again.`,
      }),
    );
  });
});

test('What is no valid configuration is not edited', () => {
  expect(() => add(`${head}colour: blue\n`)).toThrow(
    expect.objectContaining({ code: 'config-invalid', message: expect.stringContaining('colour: unknown key') }),
  );
});

test('What is no target of the file is not accepted', () => {
  expect(() => add(head.replace('api:v1,', 'api:v3,'))).toThrow(expect.objectContaining({ code: 'config-not-edited' }));
});

test('An acceptance may be for a tag that only a pattern matches', () => {
  const before = head.replace(/targets: .*/, 'targets: [prod/web/*:v*]');
  expect(add(before)).toBe(`${before}\naccept:\n${entry('  ')}`);
});
