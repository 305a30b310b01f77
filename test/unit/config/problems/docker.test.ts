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
])('a target as docker writes it is told what is meant: $target', ({ target, problem }) => {
  expect(problemsOf(file('zone: kr', target))).toEqual([problem]);
});

test('so is an endpoint', () => {
  expect(problemsOf(file('endpoint: "https://my-reg.kr.ncr.ntruss.com"', 'prod/web/api:v1'))).toEqual([
    'registries.prod.endpoint: is a host that docker pulls from, and no API; in place of endpoint write zone: kr, and name: my-reg',
  ]);
});
