import { expect, test } from 'vitest';
import { givenFile, problemsOf } from '../../../support/given/config-text.ts';

test.each([
  {
    says: 'its zone is none',
    registries: '{ prod: { zone: krr, name: a } }',
    problems: [
      '3:29 registries.prod.zone: expected kr, sgn, jpn, gov-kr, gov-krs or fin, got "krr"; did you mean "kr"?',
    ],
  },
  {
    says: 'it has neither zone nor endpoint',
    registries: '{ prod: { name: a } }',
    problems: ['3:15 registries.prod: expected either zone or endpoint, got neither; add, for example, zone: kr'],
  },
  {
    says: 'it has both zone and endpoint',
    registries: '{ prod: { zone: kr, endpoint: https://ncr.example.com, name: a } }',
    problems: ['3:33 registries.prod.endpoint: expected either zone or endpoint, got both; remove one of them'],
  },
  {
    says: 'its zone is misspelt',
    registries: '{ prod: { Zone: kr, name: a } }',
    problems: ['3:23 registries.prod.Zone: unknown key; did you mean "zone"?'],
  },
  {
    says: 'its name is missing',
    registries: '{ prod: { zone: kr } }',
    problems: ['3:15 registries.prod.name: missing; add, for example, name: my-registry'],
  },
  {
    says: 'its name holds a slash',
    registries: '{ prod: { zone: kr, name: a/b } }',
    problems: [
      '3:39 registries.prod.name: expected letters, digits and inner hyphens, at most 63 characters, got "a/b"',
    ],
  },
  {
    says: 'its secret is an ARN',
    registries: '{ prod: { zone: kr, name: a, secret: "arn:aws:x" } }',
    problems: [
      '3:50 registries.prod.secret: expected the name of a secret (not its ARN): at most 512 letters, digits and any of /_+=.@-, got "arn:aws:x"',
    ],
  },
  {
    says: 'its key has capitals, and its value is wrong too',
    registries: '{ prod: { zone: kr, name: a }, Gov: { zone: gov } }',
    problems: [
      '3:44 registries.Gov: expected lowercase letters, digits and inner hyphens, at most 63 characters, got "Gov"',
      '3:44 registries.Gov.name: missing; add, for example, name: my-registry',
      '3:57 registries.Gov.zone: expected kr, sgn, jpn, gov-kr, gov-krs or fin, got "gov"',
    ],
  },
])('A registry is refused where $says', ({ registries, problems }) => {
  expect(problemsOf(givenFile({ registries })).toSorted()).toEqual(problems.toSorted());
});
