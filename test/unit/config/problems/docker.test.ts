import { expect, test } from 'vitest';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';

const file = (registry: string, target: string): string => `deployment: prod
alerts: { emails: [] }
registries: { prod: { ${registry}, name: my-reg } }
targets: [${target}]
`;
const problemsOf = (text: string): readonly string[] => {
  const found = findProblems(text, 'audit.yaml');
  return 'problems' in found ? found.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

test.each([
  {
    target: '"other.kr.ncr.ntruss.com/web/api:v1"',
    problem:
      'targets[0]: is a reference of docker; under registries write, for example, prod: { zone: kr, name: other }, and here "prod/web/api:v1"',
  },
  {
    target: '"other.sg.ncr.ntruss.com/web/*:v*"',
    problem:
      'targets[0]: is a reference of docker; under registries write, for example, prod: { zone: sgn, name: other }, and here "prod/web/*:v*"',
  },
  {
    target: '{ image: "docker://other.jp.ncr.ntruss.com/web/api", tags: [v1] }',
    problem:
      'targets[0].image: is a reference of docker; under registries write, for example, prod: { zone: jpn, name: other }, and here "prod/web/api"',
  },
  {
    target: '"a1b2.kr.private-ncr.ntruss.com/web/api:v1"',
    problem:
      'targets[0]: is a reference of docker by a private endpoint, which does not tell the registry\'s name; under registries write its zone (kr) and name, and here "key/web/api:v1"',
  },
  {
    target: '"docker.io/library/nginx:1"',
    problem:
      'targets[0]: is a reference of docker; expected a key of registries, a slash and the image, such as "prod/web/api:v1.4.2"',
  },
  {
    target: `"other.ncr.gov-ntruss.com/web/api@sha256:${'a'.repeat(64)}"`,
    problem:
      'targets[0]: is a reference of docker; under registries write, for example, prod: { zone: gov-kr, name: other }, and here "prod/web/api"',
  },
  {
    target: '"ghcr.io/example/api:v1"',
    problem:
      'targets[0]: is a reference of docker; expected a key of registries, a slash and the image, such as "prod/web/api:v1.4.2"',
  },
  {
    target: '"localhost:5000/api:v1"',
    problem:
      'targets[0]: is a reference of docker; expected a key of registries, a slash and the image, such as "prod/web/api:v1.4.2"',
  },
  {
    target: '"https://other.ncr.fin-ntruss.com/web/**:*"',
    problem:
      'targets[0]: is a reference of docker; under registries write, for example, prod: { zone: fin, name: other }, and here "prod/web/**:*"',
  },
])('a target as docker writes it is told what is meant: $target', ({ target, problem }) => {
  expect(problemsOf(file('zone: kr', target))).toEqual([problem]);
});

test('so is an endpoint', () => {
  expect(problemsOf(file('endpoint: "https://my-reg.kr.ncr.ntruss.com"', 'prod/web/api:v1'))).toEqual([
    'registries.prod.endpoint: is a host that docker pulls from, and no API; in place of endpoint write zone: kr, and name: my-reg',
  ]);
});

test('so is the image of a rule', () => {
  const rules = 'rules: [{ image: other.krs.ncr.gov-ntruss.com/web/*, staleAfter: 9d }]\n';
  expect(problemsOf(`${file('zone: kr', 'prod/web/api:v1')}${rules}`)).toEqual([
    'rules[0].image: is a reference of docker; under registries write, for example, prod: { zone: gov-krs, name: other }, and here "prod/web/*"',
  ]);
});

test('so is the reference of an acceptance', () => {
  const accept = `accept: [{ reference: "other.kr.ncr.ntruss.com/web/api:v1", digest: "sha256:${'a'.repeat(64)}" }]\n`;
  expect(problemsOf(`${file('zone: kr', 'prod/web/api:v1')}${accept}`)).toEqual([
    'accept[0].reference: is a reference of docker; under registries write, for example, prod: { zone: kr, name: other }, and here "prod/web/api:v1"',
  ]);
});

test('so is the name of a registry', () => {
  const text = file('zone: kr', 'prod/web/api:v1').replace('name: my-reg', 'name: my-reg.kr.ncr.ntruss.com');
  expect(problemsOf(text)).toEqual([
    'registries.prod.name: expected letters, digits and inner hyphens, at most 63 characters, got "my-reg.kr.ncr.ntruss.com"; did you mean "my-reg"?',
  ]);
});
