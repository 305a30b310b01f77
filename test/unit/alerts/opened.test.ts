import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/duration.ts';
import { absent, day, digestA, digestB, digestC, present, unreadable } from '../../support/given/givens.ts';
import { givenHistory } from '../../support/given/history.ts';
import { givenMail } from '../../support/given/mail.ts';

const a = { seen: present({ digest: digestA }) };
const b = {
  seen: present({ digest: digestB, lastUpdatedAt: day(2), lastUpdater: '5eed5eed-7b1e-4f0a-8a55-00000000bad1' }),
};

test('a digest that changed unexpectedly', () => {
  expect(givenMail([givenHistory([a, a, a, b])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Wed 2026-03-04 21:00 GMT+9 (2026-03-04T12:00:00.000Z)

      critical  digest changed unexpectedly: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    CRITICAL: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                    since Sun 2026-03-01 21:00 GMT+9 (3 days before this audit)
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                    since the audit of Wed 2026-03-04 21:00 GMT+9
      last updated  Tue 2026-03-03 21:00 GMT+9, by 5eed5eed-7b1e-4f0a-8a55-00000000bad1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        immutable: the first digest seen is trusted, any other is unexpected
      what to do    docs/findings/digest-changed.md
    "
  `);
});

test('a digest that is not among the pinned ones, by a registry that tells little', () => {
  const seen = present({ digest: digestC, lastUpdatedAt: null, lastUpdater: null });
  const policy = { expectation: { kind: 'pinned', digests: [digestA, digestB] } } as const;
  expect(givenMail([givenHistory([{ seen, policy }])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Sun 2026-03-01 21:00 GMT+9 (2026-03-01T12:00:00.000Z)

      critical  digest changed unexpectedly: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    CRITICAL: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      found         sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
                    since the audit of Sun 2026-03-01 21:00 GMT+9
      last updated  at a time the registry does not tell, by somebody the registry does not name
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        pinned: only the digests listed in audit.yaml are expected
      what to do    docs/findings/digest-changed.md
    "
  `);
});

test('a tag that is gone', () => {
  expect(givenMail([givenHistory([a, b, { seen: absent }])], { queryOptions: '' })).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: tag is gone: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Tue 2026-03-03 21:00 GMT+9 (2026-03-03T12:00:00.000Z)

      high      tag is gone: 1

    1 tag: 0 present, 1 absent, 0 unreadable. Findings open: 2.

    ------------------------------------------------------------------------
    HIGH: tag is gone

    prod/web/api:v1.4.2
      last seen     Mon 2026-03-02 21:00 GMT+9 (1 day before this audit)
      last digest   sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      history       npx tagwarden history prod/web/api:v1.4.2

      policy        every tag of audit.yaml is expected to be there
      what to do    docs/findings/tag-absent.md
    "
  `);
});

test('a tag that was never there', () => {
  expect(givenMail([givenHistory([{ seen: absent }])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: tag is gone: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Sun 2026-03-01 21:00 GMT+9 (2026-03-01T12:00:00.000Z)

      high      tag is gone: 1

    1 tag: 0 present, 1 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    HIGH: tag is gone

    prod/web/api:v1.4.2
      last seen     never: no audit has seen this tag. Is its name right?
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        every tag of audit.yaml is expected to be there
      what to do    docs/findings/tag-absent.md
    "
  `);
});

test('a tag that cannot be read', () => {
  const unread = { seen: unreadable };
  expect(givenMail([givenHistory([a, unread, unread, unread])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] MEDIUM: tag cannot be read: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Wed 2026-03-04 21:00 GMT+9 (2026-03-04T12:00:00.000Z)

      medium    tag cannot be read: 1

    1 tag: 0 present, 0 absent, 1 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    MEDIUM: tag cannot be read

    prod/web/api:v1.4.2
      reason        timed-out: No answer within 10 s.
      unread since  Mon 2026-03-02 21:00 GMT+9 (2 days before this audit)
      last seen     Sun 2026-03-01 21:00 GMT+9 (3 days before this audit)
      last digest   sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        every tag of audit.yaml is to be read; until it is, nothing new is known of it
      what to do    docs/findings/tag-unreadable.md
    "
  `);
});

test('a tag that could never be read', () => {
  const unread = { seen: unreadable };
  expect(givenMail([givenHistory([unread, unread, unread])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] MEDIUM: tag cannot be read: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Tue 2026-03-03 21:00 GMT+9 (2026-03-03T12:00:00.000Z)

      medium    tag cannot be read: 1

    1 tag: 0 present, 0 absent, 1 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    MEDIUM: tag cannot be read

    prod/web/api:v1.4.2
      reason        timed-out: No answer within 10 s.
      unread since  Sun 2026-03-01 21:00 GMT+9 (2 days before this audit)
      last seen     never
      last digest   not known
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        every tag of audit.yaml is to be read; until it is, nothing new is known of it
      what to do    docs/findings/tag-unreadable.md
    "
  `);
});

test('a tag that is stale', () => {
  const days = [a, a, a, a].map((each) => ({ ...each, policy: { staleAfter: Duration.parse('2d') } }));
  expect(givenMail([givenHistory(days)])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] LOW: tag is stale: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Wed 2026-03-04 21:00 GMT+9 (2026-03-04T12:00:00.000Z)

      low       tag is stale: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    LOW: tag is stale

    prod/web/api:v1.4.2
      last pulled   Sun 2026-03-01 21:00 GMT+9 (3 days before this audit)
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        stale after 2d without a pull
      what to do    docs/findings/tag-stale.md
    "
  `);
});

test('a tag that is stale, and of which no pull is recorded', () => {
  const seen = present({ latestPulledAt: null, lastUpdatedAt: day(-98) });
  expect(givenMail([givenHistory([{ seen, policy: { staleAfter: Duration.parse('90d') } }])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] LOW: tag is stale: prod/web/api:v1.4.2

    tagwarden, deployment prod
    audit of Sun 2026-03-01 21:00 GMT+9 (2026-03-01T12:00:00.000Z)

      low       tag is stale: 1

    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    LOW: tag is stale

    prod/web/api:v1.4.2
      pulled        no recorded pull since Sun 2025-11-23 21:00 GMT+9 (98 days before this audit)
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2025-11-23 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        stale after 90d without a pull
      what to do    docs/findings/tag-stale.md
    "
  `);
});
