import { expect, test } from 'vitest';
import { parseConfig } from '../../../../functions/config/load.ts';
import { digestA, digestB } from '../../../support/given/givens.ts';

const head = `deployment: prod
timeZone: Asia/Seoul
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
`;
const policyOf = (text: string) => parseConfig(head + text, 'audit.yaml').targets[0]?.policy;

test.each<{ says: string; text: string; policy: object }>([
  {
    says: 'the rule goes before the defaults, the target before both, key by key',
    text: `defaults: { staleAfter: 90d, unreadableAfter: 5, remindEvery: 1d }
rules: [{ image: prod/**, staleAfter: 30d, unreadableAfter: 4, notifyExpected: true }]
targets: [{ image: prod/a, tags: [v1], staleAfter: 7d }]`,
    policy: { staleAfter: '7d', unreadableAfter: 4, remindEvery: '1d', notifyExpected: true },
  },
  {
    says: 'only one rule applies, and what it does not say is left to the defaults',
    text: `rules: [{ image: prod/**, staleAfter: 30d, unreadableAfter: 9 }, { image: prod/a, staleAfter: 5d }]
targets: [prod/a:v1]`,
    policy: { staleAfter: '5d', unreadableAfter: 3 },
  },
  {
    says: 'a rule may pin, and a target take the pin back',
    text: `rules: [{ tag: v1, expect: pinned, digests: ["${digestA}"] }]
targets: [{ image: prod/a, tags: [v1], expect: immutable }]`,
    policy: { expectation: { kind: 'immutable' } },
  },
  {
    says: 'a rule pins',
    text: `rules: [{ tag: v1, expect: pinned, digests: ["${digestA}", "${digestB}"] }]
targets: [prod/a:v1]`,
    policy: { expectation: { kind: 'pinned', digests: [digestA, digestB] } },
  },
  {
    says: 'the changes of a moving tag come from the innermost place, in the time zone of the file',
    text: `defaults: { changes: { by: [somebody] } }
rules: [{ image: prod/a, expect: moving, changes: { between: ["Mon-Fri 09:00-18:00"] } }]
targets: [prod/a:v1]`,
    policy: {
      expectation: {
        kind: 'moving',
        changes: {
          between: [{ text: 'Mon-Fri 09:00-18:00', days: [1, 2, 3, 4, 5], from: 540, to: 1080 }],
          by: null,
          timeZone: 'Asia/Seoul',
        },
      },
    },
  },
  {
    says: 'the changes may name a time zone of their own',
    text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { between: [09:00-18:00], timeZone: UTC } }]`,
    policy: { expectation: { kind: 'moving', changes: { between: [{ from: 540 }], by: null, timeZone: 'UTC' } } },
  },
  {
    says: 'severities are looked up kind by kind',
    text: `defaults: { severity: { tag-stale: high, tag-absent: low } }
rules: [{ image: prod/a, severity: { tag-stale: medium } }]
targets: [{ image: prod/a, tags: [v1], severity: { tag-unreadable: critical } }]`,
    policy: { severities: { 'tag-stale': 'medium', 'tag-absent': 'low', 'tag-unreadable': 'critical' } },
  },
  {
    says: 'platforms come whole from the innermost place',
    text: `defaults: { platforms: [linux/amd64] }
targets: [{ image: prod/a, tags: [v1], platforms: [linux/arm64, linux/arm/v7] }]`,
    policy: { platforms: ['linux/arm64', 'linux/arm/v7'] },
  },
  {
    says: 'acceptances go to their target alone',
    text: `targets: [prod/a:v1, prod/a:v2]
accept:
  - { reference: prod/a:v2, digest: "${digestA}" }
  - { reference: prod/a:v1, digest: "${digestB}", reason: Rebuilt, at: "2026-11-24T18:00:00+09:00", until: 2026-12-24T00:00:00Z }`,
    policy: {
      accepted: [
        { digest: digestB, reason: 'Rebuilt', at: '2026-11-24T09:00:00.000Z', until: '2026-12-24T00:00:00.000Z' },
      ],
    },
  },
])('A policy: $says', ({ text, policy }) => {
  expect(policyOf(text)).toMatchObject(policy);
});

test('Findings about registries follow the defaults', () => {
  const text = `${head}defaults: { remindEvery: never, severity: { registry-suspect: critical } }\ntargets: [prod/a:v1]`;
  expect(parseConfig(text, 'audit.yaml').registryPolicy).toEqual({
    remindEvery: 'never',
    severities: { 'registry-suspect': 'critical' },
    unreadableAfter: 3,
  });
});
