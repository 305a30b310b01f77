import { expect, test } from 'vitest';
import { compose } from '../../../functions/alerts/compose.ts';
import type { Event } from '../../../functions/domain/event.ts';
import type { Finding } from '../../../functions/domain/finding.ts';
import { ImageName, Reference, RegistryKey } from '../../../functions/domain/values/reference.ts';
import { absent, day, digestA, digestB, present } from '../../support/given/givens.ts';
import { givenHistory } from '../../support/given/history.ts';
import { givenMail, givenMailContext } from '../../support/given/mail.ts';
import { prod } from '../../support/given/registry.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

/** The mail of a run with this event, and nothing about a tag. */
function told(event: Event): string {
  const run = givenRun({ targets: 300, tally: givenTally({ unreadable: 300, open: 1 }), events: [event] });
  const [mail] = compose(run, [], givenMailContext());
  return `Subject: ${mail?.subject}\n\n${mail?.body}`;
}
const opened = (finding: Finding): Event => ({
  kind: 'opened',
  finding,
  severity: 'high',
  openings: 1,
  flappingSince: null,
  told: true,
});
const unreadable: Finding = {
  kind: 'registry-unreadable',
  registry: prod,
  code: 'authentication-failed',
  detail: 'HTTP 401 (errorCode 200) "Authentication Failed: Invalid authentication information."; trace 0abc',
  unreadable: 300,
  targets: 300,
  neverSeen: false,
  unreadableSince: day(0),
};

test('a refused key of 300 tags', () => {
  expect(told(opened(unreadable))).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: registry is unreadable: prod

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    300 tags: 1 present, 0 absent, 300 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    HIGH: registry is unreadable

    prod
      cause         authentication-failed: the registry refused the access key
      it said       HTTP 401 (errorCode 200) "Authentication Failed: Invalid authentication information."; trace 0abc
      unreadable    300 of its 300 tags
      since         this run
      events        npx tagwarden events --kind registry-unreadable --stack Tagwarden-prod

      policy        while most tags of a registry are unreadable for one cause, this finding speaks for all of them
      what to do    Check the access key and the secret key, and that the clock is within 5 minutes of the gateway's.
                    Until it is readable, nothing new is known of its tags: changes are told when it is.
    "
  `);
});

test('a registry of which no tag was ever seen', () => {
  expect(
    told(opened({ ...unreadable, code: null, detail: 'the complete list of images lacks web/api', neverSeen: true })),
  ).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: registry is unreadable: prod

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    300 tags: 1 present, 0 absent, 300 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    HIGH: registry is unreadable

    prod
      cause         the registry answers, and has none of the tags
      it said       the complete list of images lacks web/api
      unreadable    300 of its 300 tags
      since         this run
      last seen     none of its 300 tags was ever seen. Is the registry's name right?
      events        npx tagwarden events --kind registry-unreadable --stack Tagwarden-prod

      policy        while most tags of a registry are unreadable for one cause, this finding speaks for all of them
      what to do    Check the registry's \`name\`, and its \`zone\` or \`endpoint\`, in audit.yaml.
                    Until it is readable, nothing new is known of its tags: changes are told when it is.
    "
  `);
});

test('an outage is over', () => {
  expect(
    told({
      kind: 'resolved',
      finding: unreadable,
      severity: 'high',
      openedAt: day(-1),
      because: 'readable-again',
      told: true,
    }),
  ).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] RESOLVED: registry is unreadable: prod

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    300 tags: 1 present, 0 absent, 300 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    RESOLVED: registry is unreadable

    prod
      tags          300
      events        npx tagwarden events --kind registry-unreadable --stack Tagwarden-prod

      resolved      most of its tags are readable again
      was open      1 day, since Sat 2026-02-28 21:00 GMT+9
    "
  `);
});

test('a switch of images was flipped', () => {
  const finding: Finding = {
    kind: 'registry-setting-changed',
    registry: prod,
    setting: 'is_private',
    was: true,
    is: false,
    images: 2,
    examples: ['web/api', 'web/shop'].map((image) => ImageName.parse(image)),
    lastSeenAt: day(-1),
  };
  expect(told(opened(finding))).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] HIGH: registry setting changed: prod

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    300 tags: 1 present, 0 absent, 300 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    HIGH: registry setting changed

    prod
      setting       is_private
      was           true (private), last seen Sat 2026-02-28 21:00 GMT+9 (1 day before this run)
      is            false (public: anybody can pull)
      images        web/api
                    web/shop
      events        npx tagwarden events --kind registry-setting-changed --stack Tagwarden-prod

      policy        the settings that guard the tags of a registry keep their values
      what to do    Find out who changed it: the NAVER Cloud console and Cloud Activity Tracer name the account.
                    If it was not meant, set it back. If it was, leave it: after 30 days the new value is what is expected.
    "
  `);
});

test('a renamed registry', () => {
  const renamed = { from: RegistryKey.parse('old'), to: prod };
  expect(
    told({ kind: 'noted', notice: { kind: 'targets-changed', added: 300, removed: 300, renamed }, told: true }),
  ).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] NOTICE: targets changed: audit.yaml

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    300 tags: 1 present, 0 absent, 300 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    NOTICE: targets changed

    audit.yaml
      changed       300 tags no longer listed, 300 tags new: the registry's key was renamed from old to prod
      runs          npx tagwarden runs --stack Tagwarden-prod

      note          what is new is trusted as it is now; a tag that was audited before is held against its baseline
    "
  `);
});

test('a list that contradicts a tag', () => {
  const notice = {
    kind: 'list-not-believed',
    reference: Reference.parse('prod/web/api:v1'),
    field: 'digest',
    list: digestA,
    detail: digestB,
  } as const;
  expect(told({ kind: 'noted', notice, told: true })).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] NOTICE: list of tags contradicts a tag: prod/web/api:v1

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    300 tags: 1 present, 0 absent, 300 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    NOTICE: list of tags contradicts a tag

    prod/web/api:v1
      field         digest
      list says     sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      tag says      sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      history       npx tagwarden history prod/web/api:v1 --stack Tagwarden-prod

      from now on   the registry's tags are asked one by one, as long as its lists contradict them
      what to do    Set \`read: detail\` for the registry, and tell NAVER Cloud.
    "
  `);
});

const matched = { listedBy: 'pattern', notifyNew: true, notifyExpected: true, deletion: 'expected' } as const;
const newTag = (index: number) =>
  givenHistory([{ seen: present(), policy: matched }], `prod/web/api:v${String(index).padStart(2, '0')}`);

test('a new tag, and one that may be deleted', () => {
  const gone = givenHistory([{ seen: present(), policy: matched }, { seen: absent }]);
  expect(givenMail([newTag(1), { ...gone, runAt: day(0) }])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] NOTICE: new tag: prod/web/api:v01, 1 more

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    2 tags: 1 present, 1 absent, 0 unreadable. Findings open: 0.

      notice    new tag: 1
      notice    tag deleted as expected: 1

    ------------------------------------------------------------------------
    NOTICE: new tag

    prod/web/api:v01
      digest        sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v01 --stack Tagwarden-prod

      baseline      this first digest is trusted, unless the tag is pinned

    ------------------------------------------------------------------------
    NOTICE: tag deleted as expected

    prod/web/api:v1.4.2
      last seen     Sun 2026-03-01 21:00 GMT+9 (less than a minute before this run)
      last digest   sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      proof         the complete list of tags lacks it
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      allowed       its policy says \`deletion: expected\`
    "
  `);
});

test('twenty new tags are told one by one, more are told together', () => {
  const some = Array.from({ length: 20 }, (_, index) => newTag(index));
  expect(givenMail(some).match(/sha256:/g)).toHaveLength(20);
  expect(givenMail([...some, newTag(20)])).toMatchInlineSnapshot(`
    "Subject: [tagwarden prod] NOTICE: new tag: 21 tags

    Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    21 tags: 21 present, 0 absent, 0 unreadable. Findings open: 0.

    ------------------------------------------------------------------------
    NOTICE: 21 new tags

    matched by patterns for the first time
      tags          prod/web/api:v00
                    prod/web/api:v01
                    prod/web/api:v02
                    prod/web/api:v03
                    prod/web/api:v04
                    prod/web/api:v05
                    prod/web/api:v06
                    prod/web/api:v07
                    prod/web/api:v08
                    prod/web/api:v09
                    and 11 more

      all           npx tagwarden events --kind new-tag --stack Tagwarden-prod
    "
  `);
});
