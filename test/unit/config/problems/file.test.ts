import { expect, test } from 'vitest';
import { givenFile, problemsOf } from '../../../support/given/config-text.ts';

test.each([
  {
    says: 'is empty',
    text: '',
    problems: ['1:1 the file is empty; expected a map with the keys deployment, alerts, registries and targets'],
  },
  {
    says: 'holds comments only',
    text: '# nothing\n',
    problems: ['1:1 the file is empty; expected a map with the keys deployment, alerts, registries and targets'],
  },
  {
    says: 'is a list',
    text: '\n- prod/web/api:v1\n',
    problems: ['2:1 expected a map with the keys deployment, alerts, registries and targets, got a list'],
  },
  {
    says: 'is a word',
    text: 'prod\n',
    problems: ['1:1 expected a map with the keys deployment, alerts, registries and targets, got "prod"'],
  },
])('A file that $says is refused as a whole', ({ text, problems }) => {
  expect(problemsOf(text)).toEqual(problems);
});

test.each([
  {
    says: 'a required key is missing',
    text: 'deployment: prod\nalerts: {}\nregistries: {}\ntargets: [prod/a:b]\n',
    problems: [
      '2:1 alerts.emails: missing; add, for example, emails: [security@example.com]',
      '4:11 targets[0]: no registry "prod" is defined under registries; defined: none',
    ],
  },
  {
    says: 'a top key is missing',
    text: '# head\nalerts: { emails: [] }\nregistries: { prod: { zone: kr, name: a } }\n',
    problems: [
      '2:1 deployment: missing; add, for example, deployment: prod',
      '2:1 targets: missing; add, for example, targets: [prod/web/api:v1.4.2]',
    ],
  },
  {
    says: 'a key has no value',
    with: { retention: '' },
    problems: [
      '5:1 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got nothing',
    ],
  },
  {
    says: 'a key is misspelt, and so the right one missing',
    with: { alerts: '{ email: [] }' },
    problems: ['2:11 alerts.email: unknown key; did you mean "emails"?'],
  },
  {
    says: 'a key is like none',
    with: { colour: 'blue' },
    problems: [
      '5:1 colour: unknown key; expected deployment, schedule, timeZone, alerts, retention, concurrency, maxTargets, registries, people, defaults, rules, targets or accept',
    ],
  },
  {
    says: 'a key would change the prototype',
    with: { __proto__x: '1' },
    rename: ['__proto__x', '__proto__'],
    problems: [
      '5:1 __proto__: unknown key; expected deployment, schedule, timeZone, alerts, retention, concurrency, maxTargets, registries, people, defaults, rules, targets or accept',
    ],
  },
  {
    says: 'the deployment has capitals',
    with: { deployment: 'Prod' },
    problems: [
      '1:13 deployment: expected lowercase letters, digits and inner hyphens, at most 32 characters, got "Prod"',
    ],
  },
  {
    says: 'an address is none',
    with: { alerts: '{ emails: [security] }' },
    problems: ['2:20 alerts.emails[0]: expected an e-mail address, such as "security@example.com", got "security"'],
  },
  {
    says: 'an address is listed twice',
    with: { alerts: '{ emails: [a@example.com, b@example.com, a@example.com] }' },
    problems: ['2:50 alerts.emails[2]: duplicate entry; remove it; first at 2:20 (alerts.emails[0])'],
  },
  {
    says: 'a list is a word',
    with: { alerts: '{ emails: security@example.com }' },
    problems: ['2:19 alerts.emails: expected a list, got "security@example.com"; write a list: [security@example.com]'],
  },
  {
    says: 'a list has lost its first bracket',
    with: { alerts: '{ emails: [] }', targets: 'prod/a:v1]' },
    problems: ['4:10 targets: expected a list, got "prod/a:v1]"; write a list: [prod/a:v1]'],
  },
  {
    says: 'a list is a block of text',
    with: { targets: '|\n  prod/a:v1\n  prod/b:v1' },
    problems: ['4:10 targets: expected a list, got "prod/a:v1\\nprod/b:v1\\n"; write a list: [prod/a:v1, prod/b:v1]'],
  },
  {
    says: 'a map is a list',
    with: { alerts: '[security@example.com]' },
    problems: ['2:9 alerts: expected a map, got a list'],
  },
  {
    says: 'retention has no unit',
    with: { retention: '400' },
    problems: [
      '5:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got the number 400; add the unit, such as "400d"',
    ],
  },
  {
    says: 'retention has another unit',
    with: { retention: '2y' },
    problems: [
      '5:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got "2y"; did you mean "730d"?',
    ],
  },
  {
    says: 'retention is misspelt',
    with: { retention: 'for-ever' },
    problems: [
      '5:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got "for-ever"',
    ],
  },
  {
    says: 'concurrency is zero',
    with: { concurrency: '0' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got the number 0'],
  },
  {
    says: 'concurrency is above 64',
    with: { concurrency: '65' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got the number 65'],
  },
  {
    says: 'concurrency is a fraction',
    with: { concurrency: '1.5' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got the number 1.5'],
  },
  {
    says: 'concurrency is text',
    with: { concurrency: '"16"' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got "16"'],
  },
  {
    says: 'registries are missing, for which no target is blamed',
    text: 'deployment: prod\nalerts: { emails: [] }\ntargets: [prod/a:v1]\n',
    problems: ['1:1 registries: missing; add, for example, registries: {prod: {zone: kr, name: my-registry}}'],
  },
  {
    says: 'the time zone is misspelt',
    with: { timeZone: 'Asia/Soul' },
    problems: [
      '5:11 timeZone: expected an IANA time zone, such as "Asia/Seoul" or "UTC", got "Asia/Soul"; did you mean "Asia/Seoul"?',
    ],
  },
  {
    says: 'the schedule is misspelt',
    with: { schedule: 'rate(2 hour)' },
    problems: ['5:11 schedule: expected "rate(2 hours)", got "rate(2 hour)"'],
  },
  {
    says: 'targets are pinned by default',
    with: { defaults: '{ expect: pinned }' },
    problems: [
      '5:21 defaults.expect: expected immutable or moving (pinned needs digests, so only a target or a rule can say it), got "pinned"',
    ],
  },
])('The file is refused where $says', ({ text, with: parts = {}, rename = [], problems }) => {
  const [from, to] = rename;
  const given = text ?? givenFile(parts);
  expect(problemsOf(from && to ? given.replace(from, to) : given)).toEqual(problems);
});
