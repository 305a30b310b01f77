import { expect, test } from 'vitest';
import type { Policy } from '../../../../functions/domain/policy.ts';
import { Duration } from '../../../../functions/domain/values/duration.ts';
import { instantFromMs } from '../../../../functions/domain/values/instant.ts';
import { parseExactJson } from '../../../../functions/registry/ncr/exact-json.ts';
import { decodeTagDetail } from '../../../../functions/registry/ncr/tag-detail.ts';
import { moving } from '../../../support/given/givens.ts';
import type { HistoryDay } from '../../../support/given/history.ts';
import { asked, digestA, digestB, facts, givenDetail, givenImage, nowMs } from '../../../support/given/tag-detail.ts';
import { tell } from '../../../support/tell.ts';

const dayMs = 86_400_000;

/** What a run makes of the text of an answer, as it comes over the network. */
function answered(text: string, policy: Partial<Policy>, onDay: number): HistoryDay {
  const runMs = nowMs + onDay * dayMs;
  const observedAt = instantFromMs(runMs);
  const detail = decodeTagDetail(parseExactJson(text), { ...asked, nowMs: runMs });
  const seen =
    detail.kind === 'read'
      ? ({ outcome: 'present', observedAt, facts: detail.value.facts } as const)
      : ({ outcome: 'unreadable', observedAt, code: detail.code, detail: detail.detail, shared: false } as const);
  return { seen, policy, runAt: observedAt };
}

const json = (fields: Record<string, unknown> = {}) => JSON.stringify(givenDetail(fields));
const pulledAt = (...pulls: readonly unknown[]) =>
  json({
    images: pulls.map((pull, at) => givenImage({ architecture: ['amd64', 'arm64'][at], latest_pulled: pull })),
  });
const attestation = { os: 'unknown', architecture: 'unknown', digest: digestB };
const updatedBy = (id: string, digest: string) =>
  json({ digest, last_updated: nowMs + dayMs, last_updater: 'ID' }).replace('"ID"', id);

const stale = { staleAfter: Duration.parse('90d') };
const byLongId = { expectation: moving({ by: ['12345678901234567891'] }) };
const sound = json();

test.each<{ says: string; policy: Partial<Policy>; answers: readonly string[]; told: string[][] }>([
  { says: 'a pull in seconds is not stale since 1970', policy: stale, answers: [pulledAt(1_772_236_800)], told: [[]] },
  {
    says: 'a pull ahead of now does not hide that nothing else is known',
    policy: stale,
    answers: [pulledAt(nowMs + 8.5 * 3_600_000, nowMs - 200 * dayMs)],
    told: [[]],
  },
  {
    says: 'a pull ahead of now resolves nothing',
    policy: stale,
    answers: [pulledAt(nowMs - 200 * dayMs), pulledAt(nowMs + 300 * dayMs)],
    told: [['opened tag-stale'], []],
  },
  {
    says: 'a tag is stale though its attestation was pulled yesterday',
    policy: stale,
    answers: [
      json({
        images: [
          givenImage({ latest_pulled: nowMs - 270 * dayMs }),
          givenImage({ ...attestation, latest_pulled: nowMs - dayMs }),
        ],
      }),
    ],
    told: [['opened tag-stale']],
  },
  {
    says: 'an updater with an id of twenty digits is the one of audit.yaml',
    policy: byLongId,
    answers: [sound, updatedBy('12345678901234567891', digestB)],
    told: [[], ['(noted expected-change)']],
  },
  {
    says: 'and another one that a float would take for the same is not',
    policy: byLongId,
    answers: [sound, updatedBy('12345678901234567890', digestB)],
    told: [[], ['opened digest-changed']],
  },
  {
    says: 'an answer about another tag says nothing of this one',
    policy: {},
    answers: [sound, json({ name: 'latest', digest: digestB }), sound],
    told: [[], [], []],
  },
  {
    says: 'a digest or platforms that are missing once open nothing',
    policy: {},
    answers: [sound, json({ digest: null }), sound, json({ images: [] }), sound],
    told: [[], [], [], [], []],
  },
  {
    says: 'another spelling of a platform is no change, and another digest is one',
    policy: {},
    answers: [
      json({ images: [givenImage({ architecture: 'arm64' })] }),
      json({ images: [givenImage({ architecture: 'aarch64', variant: 'v8' })] }),
      json({ images: [givenImage({ architecture: 'arm64', variant: 'v8', digest: digestA })] }),
    ],
    told: [[], [], ['opened platform-changed']],
  },
])('$says', ({ policy, answers, told }) => {
  expect(tell(answers.map((text, onDay) => answered(text, policy, onDay))).told).toEqual(told);
});

test('entries of one platform have its canonical name, and stay entries of their own', () => {
  const images = [
    givenImage({ architecture: 'aarch64', variant: 'v8' }),
    givenImage({ os: 'Linux', architecture: 'arm64', digest: digestA }),
  ];
  expect(facts(givenDetail({ images })).platforms).toMatchObject([
    { platform: 'linux/arm64', digest: digestA },
    { platform: 'linux/arm64', digest: digestB },
  ]);
});
