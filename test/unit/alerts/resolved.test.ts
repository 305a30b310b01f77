import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/duration.ts';
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

    tagwarden, deployment prod
    audit of Wed 2026-03-04 21:00 GMT+9 (2026-03-04T12:00:00.000Z)

      resolved  findings closed: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      unexpected    sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      because       the tag shows what is expected again
      was open      2 days, since Mon 2026-03-02 21:00 GMT+9
    "
  `);
});

test('a tag that is there again', () => {
  expect(givenMail([givenHistory([a, gone, a])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: tag is gone: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Tue 2026-03-03 21:00 GMT+9 (2026-03-03T12:00:00.000Z)

      resolved  findings closed: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: tag is gone

    prod/web/api:v1.4.2
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      because       the registry has it again
      was open      1 day, since Mon 2026-03-02 21:00 GMT+9
    "
  `);
});

test('a tag that can be read again', () => {
  expect(givenMail([givenHistory([a, unread, unread, unread, a])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: tag cannot be read: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Thu 2026-03-05 21:00 GMT+9 (2026-03-05T12:00:00.000Z)

      resolved  findings closed: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: tag cannot be read

    prod/web/api:v1.4.2
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      because       the registry answers for the tag again
      was open      1 day, since Wed 2026-03-04 21:00 GMT+9
    "
  `);
});

test('a tag that was pulled again', () => {
  const pulled = { seen: present({ digest: digestA, latestPulledAt: day(3) }) };
  expect(givenMail([givenHistory([{ ...a, ...stale }, a, a, pulled])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: tag is stale: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Wed 2026-03-04 21:00 GMT+9 (2026-03-04T12:00:00.000Z)

      resolved  findings closed: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    RESOLVED: tag is stale

    prod/web/api:v1.4.2
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      because       the tag was pulled again
      was open      1 day, since Tue 2026-03-03 21:00 GMT+9
    "
  `);
});

// What is told of a reason beyond its words is told of all; so the words alone are held here.
test.each([
  {
    says: 'the configuration accepts the digest',
    days: [a, b, { ...b, policy: { accepted: [accepted(digestB)] } }],
    because: 'the configuration now allows what the tag shows',
  },
  {
    says: 'the tag was deleted, stale as it was',
    days: [{ ...a, ...stale }, a, a, gone],
    because: 'another fact took its place',
  },
  {
    says: 'a tag without a recorded pull was updated',
    days: [0, 1, 2, 3].map((index) => ({
      ...stale,
      seen: present({ latestPulledAt: null, lastUpdatedAt: day(index < 3 ? 0 : 3) }),
    })),
    because: 'the tag was updated again',
  },
  {
    says: 'nobody asks for pulls any more',
    days: [{ ...a, ...stale }, a, a, { ...a, policy: { staleAfter: 'never' } as const }],
    because: 'its policy no longer asks for it',
  },
])('the reason is given: $says', ({ days, because }) => {
  expect(givenMail([givenHistory(days)])).toContain(`\n  because       ${because}\n`);
});

test('of a tag that is gone, what was resolved says that there is no digest now', () => {
  expect(givenMail([givenHistory([{ ...a, ...stale }, a, a, gone])])).toContain(
    '\n  digest now    none: the registry has no such tag\n',
  );
});
