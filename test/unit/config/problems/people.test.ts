import { expect, test } from 'vitest';
import { givenFile, problemsOf } from '../../../support/given/config-text.ts';

test.each([
  {
    says: 'a name has two lines',
    people: '{ a: "C\\nI" }',
    problems: [
      '5:14 people.a: expected a name on one line, at most 40 characters, with no space before or after it, got "C\\nI"',
    ],
  },
  {
    says: 'a name is empty, or too long',
    people: `{ a: "", b: ${'x'.repeat(41)} }`,
    problems: ['""', `"${'x'.repeat(41)}"`].map(
      (got, index) =>
        `5:${[14, 21][index]} people.${'ab'[index]}: expected a name on one line, at most 40 characters, with no space before or after it, got ${got}`,
    ),
  },
  {
    says: 'a name turns the direction of what follows it',
    people: '{ a: "C\\u202EI" }',
    problems: [expect.stringMatching(/^5:14 people\.a: /)],
  },
  {
    says: 'an id has spaces',
    people: '{ a b: CI }',
    problems: ['5:11 people["a b"]: expected the registry\'s id of an updater, without spaces, got "a b"'],
  },
  {
    says: 'a name stands where its id is expected',
    people: '{ 12345678901234567891: CI }\ndefaults: { changes: { by: [CI] } }',
    problems: ['6:29 defaults.changes.by[0]: expected an id, got the name "CI"; use its id 12345678901234567891'],
  },
  {
    says: 'a name with spaces stands where its id is expected, and two ids have it',
    people: '{ k1: Kim Lee, k2: Kim Lee }\ndefaults: { changes: { by: [Kim Lee] } }',
    problems: ['6:29 defaults.changes.by[0]: expected an id, got the name "Kim Lee"; use its id k1 or k2'],
  },
])('People are refused where $says', ({ people, problems }) => {
  expect(problemsOf(givenFile({ people }))).toEqual(problems);
});
