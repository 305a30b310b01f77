import { expect, test } from 'vitest';
import { compose } from '../../../functions/alerts/compose.ts';
import { parseChangeWindow } from '../../../functions/domain/values/change-window.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { Instant } from '../../../functions/domain/values/instant.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { judgeRegistry } from '../../../functions/judge/registry/registry.ts';
import {
  accepted,
  day,
  digestA,
  digestB,
  givenDigest,
  givenPolicy,
  moving,
  present,
} from '../../support/given/givens.ts';
import { givenHistory, type HistoryDay } from '../../support/given/history.ts';
import { givenMail, givenMailContext } from '../../support/given/mail.ts';
import { givenRegistryState, givenSurvey } from '../../support/given/registry.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

const ci = 'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1';
const stranger = '5eed5eed-7b1e-4f0a-8a55-00000000bad1';
const window = parseChangeWindow('Mon-Fri 09:00-18:00');
if (window === undefined) throw new Error('This is a window.');
const workingHours = { expectation: moving({ between: [window], by: [ci], timeZone: 'Asia/Seoul' }) };

/** A digest, pushed so many hours before the audit of a day, at nine in the evening in Seoul. */
const pushed = (digest: typeof digestA, onDay: number, hoursBefore: number, by = ci): HistoryDay => {
  const lastUpdatedAt = Instant.parse(new Date(Date.parse(day(onDay)) - hoursBefore * 3_600_000).toISOString());
  return { seen: present({ digest, lastUpdatedAt, lastUpdater: by, latestPulledAt: null }) };
};

const told = (days: readonly HistoryDay[]) => {
  const [, ...body] = givenMail([givenHistory(days)]).split('-'.repeat(72));
  return body.join('').trim();
};
const subject = (days: readonly HistoryDay[]) => givenMail([givenHistory(days)]).split('\n')[0];

test('a change outside its windows, by somebody else', () => {
  const days = [{ ...pushed(digestA, 0, 3), policy: workingHours }, pushed(digestB, 1, 12, stranger)];
  expect(told(days)).toMatchInlineSnapshot(`
    "CRITICAL: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                    since Sun 2026-03-01 21:00 GMT+9 (1 day before this run)
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                    since the run of Mon 2026-03-02 21:00 GMT+9
      last updated  Mon 2026-03-02 09:00 GMT+9, by 5eed5eed-7b1e-4f0a-8a55-00000000bad1
      why           updater not allowed: 5eed5eed-7b1e-4f0a-8a55-00000000bad1 is not in \`changes.by\`
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        moving: a change is expected only as \`changes\` in audit.yaml allows
      what to do    Ask the owner of the tag, and look at CI at the time of the update: was it meant?
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml."
  `);
});

test('a change that the registry denies, and one that it dates into the future', () => {
  const denied = [{ ...pushed(digestA, 0, 30), policy: { expectation: moving() } }, pushed(digestB, 0, 30)];
  expect(told(denied)).toContain(
    'why           implausible timestamp: the registry says last updated Sat 2026-02-28 15:00 GMT+9, but the run of Sun 2026-03-01 21:00 GMT+9 did not see this digest yet',
  );
  const ahead = [{ ...pushed(digestA, 0, 30), policy: { expectation: moving() } }, pushed(digestB, 1, -9)];
  expect(told(ahead)).toContain(
    'why           implausible timestamp: the registry says last updated Tue 2026-03-03 06:00 GMT+9, but it was seen before that, at Mon 2026-03-02 21:00 GMT+9',
  );
});

test('a digest that comes back', () => {
  const days = [
    { ...pushed(digestA, 0, 3), policy: workingHours },
    pushed(digestB, 1, 5),
    pushed(digestB, 1, 5),
    pushed(digestA, 3, 13),
  ];
  expect(told(days)).toMatchInlineSnapshot(`
    "CRITICAL: digest rolled back unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                    since Mon 2026-03-02 21:00 GMT+9 (2 days before this run)
      found         sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                    since the run of Wed 2026-03-04 21:00 GMT+9
      was expected  from Sun 2026-03-01 21:00 GMT+9 until Mon 2026-03-02 21:00 GMT+9
      last updated  Wed 2026-03-04 08:00 GMT+9, by c1c1c1c1-5a10-4c5e-9d3b-0000000000c1
      why           outside the change windows: last updated Wed 2026-03-04 08:00 GMT+9
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        moving: a change is expected only as \`changes\` in audit.yaml allows
      what to do    Ask who rolled it back, and why: a former version can bring back an old vulnerability.
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml."
  `);
});

test('a platform that changes under the same digest, and one that is lost', () => {
  const platform = (name: string, digest: typeof digestA) => ({
    platform: name,
    digest,
    sizeBytes: 1,
    latestPulledAt: null,
    updatedAt: null,
  });
  const arm = givenDigest('1');
  const days = [
    { seen: present({ platforms: [platform('linux/amd64', digestB), platform('linux/arm64', arm)] }) },
    { seen: present({ platforms: [platform('linux/amd64', givenDigest('2'))] }) },
  ];
  expect(told(days)).toMatchInlineSnapshot(`
    "CRITICAL: platform changed under the same digest

    prod/web/api:v1.4.2
      platform      linux/amd64
      expected      sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      found         sha256:2222222222222222222222222222222222222222222222222222222222222222
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        a platform keeps its digest while its tag keeps its own
      what to do    Treat it as tampering until you know better: no push changes a platform under the same digest.
                    Stop deploying the tag. Pull the platform by both digests, compare, and ask NAVER Cloud's support.


    HIGH: platform is missing

    prod/web/api:v1.4.2
      platform      linux/arm64
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sun 2026-03-01 21:00 GMT+9, by f0e1d2c3-0000-4000-8000-000000000001
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        the tag must keep the platforms that it had under its expected digest
      what to do    Look at the build: was the platform dropped on purpose, or did its job fail?
                    Push the image with all its platforms, or change \`platforms\` in audit.yaml."
  `);
});

test('a registry that lost most of its tags', () => {
  const vanished = ['prod/a:1', 'prod/b:1', 'prod/c:1'].map((text) => Reference.parse(text));
  const survey = { answered: 4, newlyAbsent: vanished, inDoubt: 3, absentSince: [], unlisted: 0 };
  const { state: life, events } = judgeRegistry(
    givenRegistryState(),
    givenSurvey({ presence: survey }),
    givenPolicy(),
    day(0),
  );
  const run = givenRun({
    targets: 4,
    tally: givenTally({ absent: 3, open: 1 }),
    events,
    registries: [life],
  });
  const [mail, ...others] = compose(run, [], givenMailContext());
  expect(others).toEqual([]);
  expect(mail?.through).toBeNull();
  expect(mail?.subject).toBe('[tagwarden prod] HIGH: most tags of a registry are absent at once: prod');
  expect(mail?.body).toMatchInlineSnapshot(`
    "Deployment prod, run of Sun 2026-03-01 21:00 GMT+9
    4 tags: 1 present, 3 absent, 0 unreadable. Findings open: 1.

    ------------------------------------------------------------------------
    HIGH: most tags of a registry are absent at once

    prod
      absent        3 of the 4 tags that were present before, among them
                    prod/a:1
                    prod/b:1
                    prod/c:1
      events        npx tagwarden events --kind registry-suspect,tag-absent --stack Tagwarden-prod

      policy        when most tags are absent at once, each is a finding of its own only after a second run confirms it
      what to do    Look at the registry in the NAVER Cloud console: is it there, under this name, with its images?
                    Check what the access key may see: a key that lost permissions looks like this.
    "
  `);
  // Once a part of the alert is out, this was told.
  const delivery = { route: 'email', through: Reference.parse('prod/a:1'), messageIds: [], completedAt: null } as const;
  expect(compose({ ...run, delivery }, [], givenMailContext())).toEqual([]);
});

test('a reminder', () => {
  const a = pushed(digestA, 0, 3);
  const b = pushed(digestB, 1, 12, stranger);
  const days = [a, { ...b, policy: { remindEvery: Duration.parse('2d') } }, b, b];
  expect(subject(days)).toBe('Subject: [tagwarden prod] STILL OPEN: digest changed unexpectedly: prod/web/api:v1.4.2');
  expect(told(days)).toMatchInlineSnapshot(`
    "STILL OPEN: digest changed unexpectedly

    prod/web/api:v1.4.2
      open for      2 days, since Mon 2026-03-02 21:00 GMT+9
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                    since Sun 2026-03-01 21:00 GMT+9 (3 days before this run)
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                    since the run of Mon 2026-03-02 21:00 GMT+9
      last updated  Mon 2026-03-02 09:00 GMT+9, by 5eed5eed-7b1e-4f0a-8a55-00000000bad1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        immutable: only the first digest seen is expected
      what to do    Ask the owner of the tag, and look at CI at the time of the update: was it meant?
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml."
  `);
});

test('a notice that a tag will be stale, and one of an expected change', () => {
  const soon = { staleAfter: Duration.parse('9d'), warnBefore: Duration.parse('8d') };
  expect(told([{ ...pushed(digestA, 0, 40), policy: soon }])).toMatchInlineSnapshot(`
    "NOTICE: tag will be stale soon

    prod/web/api:v1.4.2
      last pulled   no recorded pull since Sat 2026-02-28 05:00 GMT+9 (1 day before this run)
      stale from    Mon 2026-03-09 05:00 GMT+9
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sat 2026-02-28 05:00 GMT+9, by c1c1c1c1-5a10-4c5e-9d3b-0000000000c1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      policy        stale after 9d without a pull"
  `);
  const expected = { ...workingHours, notifyExpected: true };
  expect(told([{ ...pushed(digestA, 0, 3), policy: expected }, pushed(digestB, 1, 5)])).toMatchInlineSnapshot(`
    "NOTICE: digest changed as expected

    prod/web/api:v1.4.2
      before        sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      now           sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      last updated  Mon 2026-03-02 16:00 GMT+9, by c1c1c1c1-5a10-4c5e-9d3b-0000000000c1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      allowed       the tag may move, and this change keeps to \`changes\`"
  `);
  expect(
    told([
      { ...pushed(digestA, 0, 3), policy: { accepted: [accepted(digestB)], notifyExpected: true } },
      pushed(digestB, 1, 5),
    ]),
  ).toContain('allowed       the digest is accepted in audit.yaml');
});

test('a flapping finding is told at its third opening, and again when it is quiet', () => {
  // Every three hours, in one day.
  const flap = (times: number) => {
    const hour = (index: number) => Instant.parse(new Date(Date.parse(day(0)) + index * 3 * 3_600_000).toISOString());
    return Array.from({ length: times }, (_, index) => ({
      runAt: hour(index),
      ...(index % 2 === 0 ? pushed(digestA, 0, 30) : pushed(digestB, 0, 30)),
    }));
  };
  const opened = flap(6);
  expect(told(opened)).toMatchInlineSnapshot(`
    "CRITICAL: digest changed unexpectedly, flapping

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                    since Sun 2026-03-01 21:00 GMT+9 (15 hours before this run)
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                    since the run of Mon 2026-03-02 12:00 GMT+9
      last updated  Sat 2026-02-28 15:00 GMT+9, by c1c1c1c1-5a10-4c5e-9d3b-0000000000c1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      flapping      opened 3 times within 24 h; notifications suppressed, except reminders, until stable for 24 h
      policy        immutable: only the first digest seen is expected
      what to do    Ask the owner of the tag, and look at CI at the time of the update: was it meant?
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml."
  `);
  const reverted = flap(7);
  const quiet = { runAt: day(3), ...pushed(digestA, 0, 30) };
  expect(givenHistory(reverted).events).toMatchObject([{ kind: 'resolved', told: false }]);
  expect(compose(givenRun({ tally: givenTally() }), [givenHistory(reverted)], givenMailContext())).toEqual([]);
  expect(told([...reverted, quiet])).toMatchInlineSnapshot(`
    "SETTLED: digest changed unexpectedly

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      digest now    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      last updated  Sat 2026-02-28 15:00 GMT+9, by c1c1c1c1-5a10-4c5e-9d3b-0000000000c1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      now           resolved: the tag shows the expected digest again
      flapped       since Mon 2026-03-02 12:00 GMT+9; stable for 24 h now"
  `);
  expect(told([...opened, { runAt: day(3), ...pushed(digestB, 0, 30) }])).toMatchInlineSnapshot(`
    "STILL OPEN: digest changed unexpectedly, no longer flapping

    prod/web/api:v1.4.2
      expected      sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      found         sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      digest now    sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      last updated  Sat 2026-02-28 15:00 GMT+9, by c1c1c1c1-5a10-4c5e-9d3b-0000000000c1
      history       npx tagwarden history prod/web/api:v1.4.2 --stack Tagwarden-prod

      now           open for 2 days, since Mon 2026-03-02 12:00 GMT+9
      flapped       since Mon 2026-03-02 12:00 GMT+9; stable for 24 h now
      what to do    Ask the owner of the tag, and look at CI at the time of the update: was it meant?
                    If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.
                    If it was meant: accept it with \`npx tagwarden accept\`, in a reviewed change of audit.yaml."
  `);
});
