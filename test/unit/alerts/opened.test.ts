import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/values/duration.ts';
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

    Deployment prod, run of Wed 2026-03-04 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    CRITICAL: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                    since Sun 2026-03-01 21:00 GMT+9 (3 days before this run)
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                    since the run of Wed 2026-03-04 21:00 GMT+9
      last updated  Tue 2026-03-03 21:00 GMT+9, by 5eed5eed-7b1e-4f0a-8a55-00000000bad1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        immutable: only the first digest seen is expected
      what to do    Ask the owner of the tag, and look at CI at the time of the update: was it meant?
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml.
    "
  `);
});

test('a digest that is not among the pinned ones, by a registry that tells little', () => {
  const seen = present({ digest: digestC, lastUpdatedAt: null, lastUpdater: null });
  const policy = { expectation: { kind: 'pinned', digests: [digestA, digestB] } } as const;
  expect(givenMail([givenHistory([{ seen, policy }])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] CRITICAL: digest changed unexpectedly: prod/web/api:v1.4.2

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    CRITICAL: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      found         sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
                    since the run of Sun 2026-03-01 21:00 GMT+9
      last updated  at an unknown time, by an unnamed updater
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        pinned: only the digests listed in audit.yaml are expected
      what to do    Ask the owner of the tag, and look at CI at the time of the update: was it meant?
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml.
    "
  `);
});

test('a tag that is gone', () => {
  expect(givenMail([givenHistory([a, b, { seen: absent }])], { queryOptions: '' })).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: tag is absent: prod/web/api:v1.4.2

    Deployment prod, run of Tue 2026-03-03 21:00 GMT+9
    1 tag: 0 present, 1 absent, 0 unreadable. Findings open: 2.

    ------------------------------------------------------------------------
    HIGH: tag is absent

    prod/web/api:v1.4.2
      last seen     Mon 2026-03-02 21:00 GMT+9 (1 day before this run)
      last digest   sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      proof         the complete list of tags lacks it
      history       npx tagwarden history prod/web/api:v1.4.2

      policy        a tag is expected to stay, unless its policy says \`deletion: expected\`
      what to do    Ask whether it was deleted on purpose: by a clean-up job, or by a person. NCR does not say who.
                    If so, remove it from audit.yaml, or allow it with \`deletion: expected\`. If not, push the last digest again, and find out who can delete.
    "
  `);
});

test('a tag that was never there', () => {
  expect(givenMail([givenHistory([{ seen: absent }])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: tag is absent: prod/web/api:v1.4.2

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    1 tag: 0 present, 1 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    HIGH: tag is absent

    prod/web/api:v1.4.2
      last seen     never. Is its name right?
      proof         the complete list of tags lacks it
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        a tag is expected to stay, unless its policy says \`deletion: expected\`
      what to do    Check the registry, the image and the tag in audit.yaml for a typing error. Push the tag if it is to come.
    "
  `);
});

test('a tag that cannot be read', () => {
  const unread = { seen: unreadable };
  expect(givenMail([givenHistory([a, unread, unread, unread])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] MEDIUM: tag is unreadable: prod/web/api:v1.4.2

    Deployment prod, run of Wed 2026-03-04 21:00 GMT+9
    1 tag: 0 present, 0 absent, 1 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    MEDIUM: tag is unreadable

    prod/web/api:v1.4.2
      cause         timed-out: No answer within 10 s.
      since         Mon 2026-03-02 21:00 GMT+9 (2 days before this run)
      last seen     Sun 2026-03-01 21:00 GMT+9 (3 days before this run)
      last digest   sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        every tag must be readable: until it is, nothing new is known of it
      what to do    Wait for the next run. If it happens only in large runs, lower \`concurrency\` in audit.yaml.
    "
  `);
});

test('a tag that could never be read', () => {
  const unread = { seen: unreadable };
  expect(givenMail([givenHistory([unread, unread, unread])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] MEDIUM: tag is unreadable: prod/web/api:v1.4.2

    Deployment prod, run of Tue 2026-03-03 21:00 GMT+9
    1 tag: 0 present, 0 absent, 1 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    MEDIUM: tag is unreadable

    prod/web/api:v1.4.2
      cause         timed-out: No answer within 10 s.
      since         Sun 2026-03-01 21:00 GMT+9 (2 days before this run)
      last seen     never
      last digest   not known
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        every tag must be readable: until it is, nothing new is known of it
      what to do    Wait for the next run. If it happens only in large runs, lower \`concurrency\` in audit.yaml.
    "
  `);
});

test('a tag that is stale', () => {
  const days = [a, a, a, a].map((each) => ({ ...each, policy: { staleAfter: Duration.parse('2d') } }));
  expect(givenMail([givenHistory(days)])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] LOW: tag is stale: prod/web/api:v1.4.2

    Deployment prod, run of Wed 2026-03-04 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    LOW: tag is stale

    prod/web/api:v1.4.2
      last pulled   Sun 2026-03-01 21:00 GMT+9 (3 days before this run)
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        stale after 2d without a pull
      what to do    Find out whether anybody still deploys it. A running container need not pull.
                    If nobody does, delete the tag and remove it from audit.yaml. If somebody does, raise \`staleAfter\`.
    "
  `);
});

test('a tag that is stale, and of which no pull is recorded', () => {
  const seen = present({ latestPulledAt: null, lastUpdatedAt: day(-98) });
  expect(givenMail([givenHistory([{ seen, policy: { staleAfter: Duration.parse('90d') } }])])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] LOW: tag is stale: prod/web/api:v1.4.2

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    1 tag: 1 present, 0 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    LOW: tag is stale

    prod/web/api:v1.4.2
      last pulled   no recorded pull since Sun 2025-11-23 21:00 GMT+9 (98 days before this run)
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2025-11-23 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        stale after 90d without a pull
      what to do    Find out whether anybody still deploys it. A running container need not pull.
                    If nobody does, delete the tag and remove it from audit.yaml. If somebody does, raise \`staleAfter\`.
    "
  `);
});

const [amd] = present().facts.platforms;
const shows = (digest: typeof digestA, attestation: typeof digestA) => {
  if (amd === undefined) throw new Error('The given facts have a platform.');
  return { seen: present({ digest, platforms: [amd, { ...amd, platform: 'unknown/unknown', digest: attestation }] }) };
};

test('a digest that changed with its attestations alone', () => {
  const mail = givenMail([givenHistory([shows(digestA, digestB), shows(digestC, digestC)])]);
  expect(mail).toContain('linux/amd64 unchanged; only attestations differ');
});

test.each([
  { says: 'also a platform changed', seen: { seen: present({ digest: digestC, platforms: [] }) } },
  { says: 'there are no attestations', seen: { seen: present({ digest: digestC }) } },
])('that only attestations differ is not said where $says', ({ seen }) => {
  expect(givenMail([givenHistory([shows(digestA, digestB), seen])])).not.toContain('attestations differ');
});

test('a mail about a tag says what was odd in the answer', () => {
  const oddities = [
    { field: 'images.0.latest_pulled', expected: 'a moment', got: '-1' },
    { field: 'full_size', expected: 'a number of bytes', got: '"80 MB"' },
  ];
  const odd = present({ digest: digestB, oddities });
  expect(givenMail([givenHistory([a, { seen: odd }])])).toContain(
    '  odd answer    images.0.latest_pulled: expected a moment, got -1 (and 1 more)\n',
  );
});
