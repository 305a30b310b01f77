import { expect, test } from 'vitest';
import { didYouMean } from '../../../../functions/config/problems/did-you-mean.ts';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';

const head = 'deployment: prod\nalerts: { emails: [] }\nregistries: { prod: { zone: kr, name: mine } }\n';
const questionsOf = (text: string): (string | undefined)[] => {
  const found = findProblems(head + text, 'audit.yaml');
  return 'config' in found ? [] : found.problems.map(({ message }) => /did you mean "(.+)"\?$/.exec(message)?.[1]);
};
const ofTarget = (keys: string): string => `targets: [{ image: prod/a, tags: [v1], ${keys} }]\n`;

test.each([
  ...['mutable', 'Mutable', 'floating', 'rolling', 'latest', 'unpinned', 'movin'].map((word) => ({
    word,
    meant: 'moving',
  })),
  ...['fixed', 'frozen', 'read-only', 'imutable'].map((word) => ({ word, meant: 'immutable' })),
  ...['locked', 'pin', 'pined'].map((word) => ({ word, meant: 'pinned' })),
  ...['nonmoving', 'whatever'].map((word) => ({ word, meant: undefined })),
])('expect: $word is asked about: $meant', ({ word, meant }) => {
  expect(questionsOf(ofTarget(`expect: ${word}`))).toEqual([meant]);
});

test.each([
  { word: 'info', meant: 'low' },
  { word: 'warning', meant: 'medium' },
  { word: 'error', meant: 'high' },
  { word: 'fatal', meant: 'critical' },
  { word: 'criticle', meant: 'critical' },
])('the severity $word is asked about: $meant', ({ word, meant }) => {
  expect(questionsOf(ofTarget(`severity: { tag-stale: ${word} }`))).toEqual([meant]);
});

test.each([
  { word: 'stale', meant: 'tag-stale' },
  ...['missing', 'deleted', 'gone'].map((word) => ({ word, meant: 'tag-absent' })),
  { word: 'changed', meant: 'digest-changed' },
  { word: 'rollback', meant: 'digest-rolled-back' },
  { word: 'unreadable', meant: 'tag-unreadable' },
])('the kind $word is asked about: $meant', ({ word, meant }) => {
  expect(questionsOf(ofTarget(`severity: { ${word}: low }`))).toEqual([meant]);
});

test.each([
  { word: 'mutability', meant: 'expect' },
  { word: 'window', meant: 'changes.between' },
  { word: 'windows', meant: 'changes.between' },
  { word: 'between', meant: 'changes.between' },
  { word: 'users', meant: 'changes.by' },
  { word: 'allowedUpdaters', meant: 'changes.by' },
  { word: 'level', meant: 'severity' },
])('the key $word of a target is asked about: $meant', ({ word, meant }) => {
  expect(questionsOf(ofTarget(`${word}: x`))).toEqual([meant]);
});

test.each([
  { word: 'ignore', meant: 'accept' },
  { word: 'users', meant: 'people' },
  { word: 'cron', meant: 'schedule' },
  { word: 'expect', meant: 'defaults.expect' },
  { word: 'email', meant: 'alerts.emails' },
  { word: 'time-zone', meant: 'timeZone' },
])('the key $word of the file is asked about: $meant', ({ word, meant }) => {
  expect(questionsOf(`targets: [prod/a:v1]\n${word}: x\n`)).toEqual([meant]);
});

test('a reference is taken as a whole', () => {
  expect(didYouMean('2', ['prod/a:v1.4.2'])).toBeUndefined();
  expect(didYouMean('prod/a:v1.4.3', ['prod/a:v1.4.2'])).toBe('prod/a:v1.4.2');
});

test('a key that stands one level too high is told, and not that it is missing below', () => {
  const text = `deployment: prod\nemail: []\nregistries: { prod: { zone: kr, name: mine } }\ntargets: [prod/a:v1]\n`;
  const found = findProblems(text, 'audit.yaml');
  expect('problems' in found && found.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'email: unknown key; did you mean "alerts.emails"?',
  ]);
});
