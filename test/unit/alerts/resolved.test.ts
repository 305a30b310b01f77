import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { absent, accepted, day, digestA, digestB, present, unreadable } from '../../support/given/givens.ts';
import { givenHistory } from '../../support/given/history.ts';
import { givenMail } from '../../support/given/mail.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB, lastUpdatedAt: day(1) }) };
const gone = { seen: absent };
const unread = { seen: unreadable };
const stale = { policy: { staleAfter: Duration.parse('1d') } };

test('a digest that is the expected one again', () => {
  expect(givenMail([givenHistory([a, b, b, a])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: digest changed unexpectedly: prod/web/api:v1.4.2

    Deployment prod, run of Wed 2026-03-04 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      resolved      the tag shows the expected digest again
      was open      2 days, since Mon 2026-03-02 21:00 GMT+9
    "
  `);
});

test('a tag that is there again', () => {
  expect(givenMail([givenHistory([a, gone, a])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: tag is absent: prod/web/api:v1.4.2

    Deployment prod, run of Tue 2026-03-03 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: tag is absent

    prod/web/api:v1.4.2
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      resolved      present again
      was open      1 day, since Mon 2026-03-02 21:00 GMT+9
    "
  `);
});

test('a tag that can be read again', () => {
  expect(givenMail([givenHistory([a, unread, unread, unread, a])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: tag is unreadable: prod/web/api:v1.4.2

    Deployment prod, run of Thu 2026-03-05 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: tag is unreadable

    prod/web/api:v1.4.2
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      resolved      readable again
      was open      1 day, since Wed 2026-03-04 21:00 GMT+9
    "
  `);
});

test('a tag that was pulled again', () => {
  const pulled = { seen: present({ digest: digestA, latestPulledAt: day(3) }) };
  expect(givenMail([givenHistory([{ ...a, ...stale }, a, a, pulled])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: tag is stale: prod/web/api:v1.4.2

    Deployment prod, run of Wed 2026-03-04 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: tag is stale

    prod/web/api:v1.4.2
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      resolved      pulled again
      was open      1 day, since Tue 2026-03-03 21:00 GMT+9
    "
  `);
});

// What is told of a reason beyond its words is told of all; so the words alone are held here.
test.each([
  {
    says: 'the configuration accepts the digest',
    days: [a, b, { ...b, policy: { accepted: [accepted(digestB)] } }],
    because: 'audit.yaml now allows what the tag shows',
  },
  {
    says: 'the tag was deleted, stale as it was',
    days: [{ ...a, ...stale }, a, a, gone],
    because: 'replaced by another finding',
  },
  {
    says: 'a tag without a recorded pull was updated',
    days: [0, 1, 2, 3].map((index) => ({
      ...stale,
      seen: present({ latestPulledAt: null, lastUpdatedAt: day(index < 3 ? 0 : 3) }),
    })),
    because: 'updated again',
  },
  {
    says: 'nobody asks for pulls any more',
    days: [{ ...a, ...stale }, a, a, { ...a, policy: { staleAfter: 'never' } as const }],
    because: 'the policy no longer asks for it',
  },
])('the reason is given: $says', ({ days, because }) => {
  expect(givenMail([givenHistory(days)])).toContain(`\n  resolved      ${because}\n`);
});

test('of a tag that is absent, what was resolved says that there is no digest now', () => {
  expect(givenMail([givenHistory([{ ...a, ...stale }, a, a, gone])])).toContain(
    '\n  digest now    none: the tag is absent\n',
  );
});
