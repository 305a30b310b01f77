import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subjectOf } from '../../functions/alerts/subject.ts';
import type { Event } from '../../functions/domain/finding.ts';
import { Reference } from '../../functions/domain/reference.ts';
import { givenAnyEvent } from '../support/arbitrary-snapshot.ts';
import { day, digestA, digestB } from '../support/givens.ts';

const v1 = Reference.parse('prod/web/api:v1');
const v2 = Reference.parse('prod/web/api:v2');
const changed = (reference: Reference, to = digestB): Event => ({
  kind: 'opened',
  finding: { kind: 'digest-changed', reference, expectation: 'immutable', from: digestA, to },
});
const gone = (reference: Reference): Event => ({
  kind: 'opened',
  finding: { kind: 'tag-absent', reference, lastSeenAt: null, lastDigest: null },
});
const over = ({ finding }: Event): Event => ({ kind: 'resolved', finding, openedAt: day(0), because: 'superseded' });
const long = Reference.parse(`prod/${'deep/'.repeat(30)}api:v1`);

test.each<{ says: string; events: Event[]; part?: string; subject: string }>([
  {
    says: 'a single event names its tag',
    events: [changed(v1)],
    subject: '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1',
  },
  {
    says: 'several of the worst kind are counted',
    events: [changed(v1), changed(v2)],
    subject: '[tagwarden prod] CRITICAL: digest changed unexpectedly: 2 tags',
  },
  {
    says: 'the worst is named, in whatever order they come, and the rest is counted',
    events: [gone(v2), over(gone(v1)), changed(v1), over(changed(v2))],
    subject: '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1, 1 more, 2 resolved',
  },
  {
    says: 'what is over weighs less than anything that opens',
    events: [over(changed(v1)), gone(v2)],
    subject: '[tagwarden prod] HIGH: tag is gone: prod/web/api:v2, 1 resolved',
  },
  {
    says: 'where all is over, that is said',
    events: [over(gone(v2)), over(changed(v1))],
    subject: '[tagwarden prod] RESOLVED: digest changed unexpectedly: prod/web/api:v1, 1 more',
  },
  {
    says: 'a part has its place',
    events: [changed(v1), changed(v2)],
    part: ' 2/3',
    subject: '[tagwarden prod 2/3] CRITICAL: digest changed unexpectedly: 2 tags',
  },
  {
    says: 'a long reference is cut, and what follows it stays',
    events: [changed(long), gone(v1)],
    subject: '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/deep/deep/deep/deep/deep/de..., 1 more',
  },
])('the subject says the worst: $says', ({ events, part, subject }) => {
  expect(subjectOf(events, { deployment: 'prod' }, part)).toBe(subject);
});

test('a tag with two events of the worst kind counts as one tag', () => {
  expect(subjectOf([changed(v1), over(changed(v1, digestA))], { deployment: 'prod' })).toBe(
    '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1, 1 resolved',
  );
});

test('SNS takes the subject, whatever happened', () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/);
  const reference = fc
    .tuple(
      fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
      fc.stringMatching(/^[a-z0-9]{1,40}(\/[a-z0-9]{1,40}){0,5}$/),
      fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/),
    )
    .map(([registry, image, tag]) => Reference.parse(`${registry}/${image}:${tag}`));
  const events = fc.array(reference.chain(givenAnyEvent), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(events, name, fc.constantFrom('', ' 1/2', ' 12/99'), (any, deployment, part) => {
      const subject = subjectOf(any, { deployment }, part);
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      expect(subject).toMatch(new RegExp(`^\\[tagwarden ${deployment}${part}\\] [A-Z]+: `));
    }),
  );
});

test('there is room for the counts of ten thousand tags in the longest deployment', () => {
  const events = Array.from({ length: 10_000 }, () => [changed(long), gone(long), over(gone(long))]).flat();
  expect(subjectOf(events, { deployment: 'd'.repeat(32) }, ' 12/99')).toMatch(
    /^\[tagwarden d{32} 12\/99\] CRITICAL: .*, 10000 more, 10000 resolved$/,
  );
  expect(subjectOf(events, { deployment: 'd'.repeat(32) }, ' 12/99').length).toBeLessThan(100);
});
