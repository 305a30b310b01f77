import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mailSubject } from '../../../functions/alerts/subject.ts';
import type { Event, FindingEvent } from '../../../functions/domain/event.ts';
import { type Finding, findingKinds } from '../../../functions/domain/finding.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { Reference, RegistryKey } from '../../../functions/domain/values/reference.ts';
import { givenAnyEvent } from '../../support/arbitrary/snapshot.ts';
import { day, digestA, digestB, givenArrival } from '../../support/given/givens.ts';

const v1 = Reference.parse('prod/web/api:v1');
const v2 = Reference.parse('prod/web/api:v2');
const opened = (finding: Finding): FindingEvent => ({
  kind: 'opened',
  finding,
  severity: findingKinds[finding.kind].severity,
  openings: 1,
  flappingSince: null,
  told: true,
});
const changed = (reference: Reference): FindingEvent => {
  const change = { from: digestA, to: digestB, arrival: givenArrival(), expired: [] };
  return opened({ kind: 'digest-changed', reference, reasons: ['immutable'], ...change });
};
const gone = (reference: Reference): FindingEvent =>
  opened({ kind: 'tag-absent', reference, lastSeenAt: null, lastDigest: null, detail: 'no list has it' });
const suspect = (registry: string): FindingEvent => {
  const seen = { absent: 3, answered: 4, examples: [] };
  return opened({ kind: 'registry-suspect', registry: RegistryKey.parse(registry), ...seen });
};
const over = ({ finding, severity }: FindingEvent): Event => {
  return { kind: 'resolved', finding, severity, openedAt: day(0), because: 'superseded', told: true };
};
const still = ({ finding, severity }: FindingEvent): Event => {
  return { kind: 'reminded', finding, severity, openedAt: day(0), flappingSince: null, told: true };
};
const settled = ({ finding, severity }: FindingEvent): Event => {
  return { kind: 'settled', finding, severity, flappingSince: day(0), openedAt: null, because: 'reverted', told: true };
};
const stillFlapping = ({ finding, severity }: FindingEvent): Event => {
  return { kind: 'settled', finding, severity, flappingSince: day(0), openedAt: day(0), because: null, told: true };
};
const staleSoon = (reference: Reference): Event => {
  const idle = { latestPulledAt: null, idleSince: day(0), staleAfter: Duration.parse('9d') };
  return { kind: 'noted', notice: { kind: 'stale-soon', reference, ...idle }, told: true };
};
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
    subject: '[tagwarden prod] HIGH: tag is absent: prod/web/api:v2, 1 resolved',
  },
  {
    says: 'where all is over, that is said',
    events: [over(gone(v2)), over(changed(v1))],
    subject: '[tagwarden prod] RESOLVED: digest changed unexpectedly: prod/web/api:v1, 1 more',
  },
  {
    says: 'a severity of its own counts, not that of the table',
    events: [
      { ...gone(v1), severity: 'low' },
      { ...gone(v2), severity: 'critical' },
    ],
    subject: '[tagwarden prod] CRITICAL: tag is absent: prod/web/api:v2, 1 more',
  },
  {
    says: 'a registry is named by its key',
    events: [gone(v1), suspect('prod')],
    subject: '[tagwarden prod] HIGH: most tags of a registry are absent at once: prod, 1 more',
  },
  {
    says: 'what is still open weighs less than what opens, and more than what is over',
    events: [over(changed(v1)), still(changed(v2)), gone(v1)],
    subject: '[tagwarden prod] HIGH: tag is absent: prod/web/api:v1, 1 still open (critical), 1 resolved',
  },
  {
    says: 'a reminder',
    events: [over(gone(v1)), staleSoon(v1), still(gone(v2)), still(changed(v2))],
    subject: '[tagwarden prod] STILL OPEN: digest changed unexpectedly: prod/web/a..., 1 more, 1 note, 1 resolved',
  },
  {
    says: 'of several that are still open, how bad the worst is',
    events: [changed(v1), still(gone(v1)), stillFlapping(changed(v2)), staleSoon(v2)],
    subject: '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/we..., 2 still open (critical), 1 note',
  },
  {
    says: 'what flapped and is open in the end is not over',
    events: [stillFlapping(changed(v1)), settled(changed(v2)), over(gone(v1))],
    subject: '[tagwarden prod] STILL OPEN: digest changed unexpectedly: prod/web/api:v1, 1 note, 1 resolved',
  },
  {
    says: 'what flapped and is quiet',
    events: [settled(changed(v1)), staleSoon(v1), staleSoon(v2)],
    subject: '[tagwarden prod] SETTLED: digest changed unexpectedly: prod/web/api:v1, 2 notes',
  },
  {
    says: 'a notice',
    events: [staleSoon(v1), over(gone(v2))],
    subject: '[tagwarden prod] NOTICE: tag will be stale soon: prod/web/api:v1, 1 resolved',
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
  expect(mailSubject(events, { deployment: 'prod' }, part)).toBe(subject);
});

test('a tag with two events of the worst kind counts as one tag', () => {
  expect(mailSubject([changed(v1), changed(v1), over(changed(v1))], { deployment: 'prod' })).toBe(
    '[tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1, 1 resolved',
  );
});

test('SNS takes the subject, whatever context', () => {
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
      const subject = mailSubject(any, { deployment }, part);
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      expect(subject).toMatch(new RegExp(`^\\[tagwarden ${deployment}${part}\\] [A-Z ]+: `));
    }),
  );
});

test('there is room for the counts of ten thousand tags in the longest deployment', () => {
  const events = Array.from({ length: 10_000 }, () => [changed(long), gone(long), over(gone(long))]).flat();
  expect(mailSubject(events, { deployment: 'd'.repeat(32) }, ' 12/99')).toMatch(
    /^\[tagwarden d{32} 12\/99\] CRITICAL: .*, 10000 more, 10000 resolved$/,
  );
  expect(mailSubject(events, { deployment: 'd'.repeat(32) }, ' 12/99').length).toBeLessThan(100);
});
