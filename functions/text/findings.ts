import type { Finding, FindingKind, FindingOf } from '../domain/finding.ts';
import { changeEvidence, changePolicy } from './change.ts';
import { expiredLines, tagNow, timeAndAge } from './facts.ts';
import type { FindingText } from './finding-text.ts';
import { list } from './lines.ts';
import { registryTexts } from './registries.ts';
import { shortDigest } from './short-digest.ts';
import { tamperedTexts } from './tampered.ts';
import { countTags, type ShowTime } from './time.ts';
import { unreadableTexts } from './unreadable.ts';

/** What to do about a digest that may be wrong. */
const unexpectedDigest = (first: string): readonly string[] => [
  first,
  "If it was not meant: stop deploying the tag, revoke the updater's key, and push the expected digest.",
  'If it was meant: accept it with `npx tagwarden accept`, in a reviewed change of audit.yaml.',
];

const digestChange: Pick<
  FindingText<FindingOf<'digest-changed' | 'digest-rolled-back'>>,
  'evidence' | 'policy' | 'found' | 'brief'
> = {
  evidence: changeEvidence,
  policy: ({ reasons }) => changePolicy(reasons),
  found: ({ from, to }) => [
    ['expected', from],
    ['found', to],
  ],
  brief: ({ from, to, reasons }) => `${shortDigest(from)} -> ${shortDigest(to)} (${reasons.join(', ')})`,
};

const findingTexts: { readonly [Kind in FindingKind]: FindingText<FindingOf<Kind>> } = {
  'digest-rolled-back': {
    ...digestChange,
    steps: () =>
      unexpectedDigest('Ask who rolled it back, and why: a former version can bring back an old vulnerability.'),
  },
  'digest-changed': {
    ...digestChange,
    steps: () => unexpectedDigest('Ask the owner of the tag, and look at CI at the time of the update: was it meant?'),
  },
  'platform-changed': {
    evidence: ({ platform, from, to, expired }, context) => [
      ['platform', platform],
      ...list('expected', from),
      ...list('found', to),
      ...tagNow(context),
      ...expiredLines(expired, context),
    ],
    policy: () => 'a platform keeps its digest while its tag keeps its own',
    steps: () => [
      'Treat it as tampering until you know better: no push changes a platform under the same digest.',
      "Stop deploying the tag. Pull the platform by both digests, compare, and ask NAVER Cloud's support.",
    ],
    found: ({ platform }) => [['platform', platform]],
    brief: ({ platform, from, to }) => platformChange(platform, from, to),
  },
  'record-tampered': tamperedTexts,
  'registry-suspect': {
    evidence: ({ absent, answered, examples }) => [
      ['absent', `${absent} of the ${countTags(answered)} that were present before, among them`],
      ...list('', examples),
    ],
    policy: () => 'when most tags are absent at once, each is a finding of its own only after a second run confirms it',
    steps: () => [
      'Look at the registry in the NAVER Cloud console: is it there, under this name, with its images?',
      'Check what the access key may see: a key that lost permissions looks like this.',
    ],
    found: () => [],
    brief: ({ absent, answered }) => `${absent} of ${answered} tags absent`,
  },
  'registry-unreadable': registryTexts.unreadable,
  'registry-setting-changed': registryTexts.settingChanged,
  'platform-missing': {
    evidence: ({ platform }, context) => [['platform', platform], ...tagNow(context)],
    policy: ({ demandedBy }) =>
      ({
        configuration: 'the tag must have the platforms that audit.yaml lists',
        baseline: 'the tag must keep the platforms that it had under its expected digest',
      })[demandedBy],
    steps: () => [
      'Look at the build: was the platform dropped on purpose, or did its job fail?',
      'Push the image with all its platforms, or change `platforms` in audit.yaml.',
    ],
    found: ({ platform }) => [['platform', platform]],
    brief: ({ platform, demandedBy }) => `${platform}, demanded by the ${demandedBy}`,
  },
  'tag-absent': {
    evidence: ({ lastSeenAt, lastDigest, detail }, context) =>
      lastSeenAt === null
        ? [['last seen', 'never. Is its name right?'], ...list('proof', [detail])]
        : [
            ['last seen', timeAndAge(lastSeenAt, context)],
            ['last digest', lastDigest ?? 'not known'],
            ...list('proof', [detail]),
          ],
    policy: () => 'a tag is expected to stay, unless its policy says `deletion: expected`',
    steps: ({ lastSeenAt }) =>
      lastSeenAt === null
        ? ['Check the registry, the image and the tag in audit.yaml for a typing error. Push the tag if it is to come.']
        : [
            'Ask whether it was deleted on purpose: by a clean-up job, or by a person. NCR does not say who.',
            'If so, remove it from audit.yaml, or allow it with `deletion: expected`. If not, push the last digest again, and find out who can delete.',
          ],
    found: () => [],
    brief: ({ lastSeenAt }, time) => (lastSeenAt === null ? 'never seen' : `last seen ${time(lastSeenAt)}`),
  },
  'tag-unreadable': {
    evidence: ({ code, detail, unreadableSince }, context) => {
      const lastSeen = context.snapshot?.state.lastSeen ?? null;
      return [
        ['cause', `${code}: ${detail}`],
        ['since', timeAndAge(unreadableSince, context)],
        ['last seen', lastSeen === null ? 'never' : timeAndAge(lastSeen.at, context)],
        ['last digest', lastSeen?.digest ?? 'not known'],
      ];
    },
    policy: () => 'every tag must be readable: until it is, nothing new is known of it',
    steps: ({ code }) => [unreadableTexts[code].remedy],
    found: () => [],
    brief: ({ code, unreadableSince }, time) => `${code} since ${time(unreadableSince)}`,
  },
  'tag-stale': {
    evidence: ({ latestPulledAt, idleSince }, context) => [
      latestPulledAt === null
        ? ['last pulled', `no recorded pull since ${timeAndAge(idleSince, context)}`]
        : ['last pulled', timeAndAge(latestPulledAt, context)],
      ...tagNow(context),
    ],
    policy: ({ staleAfter }) => `stale after ${staleAfter} without a pull`,
    steps: () => [
      'Find out whether anybody still deploys it. A running container need not pull.',
      'If nobody does, delete the tag and remove it from audit.yaml. If somebody does, raise `staleAfter`.',
    ],
    found: () => [],
    brief: ({ latestPulledAt, idleSince }, time) =>
      `${latestPulledAt === null ? 'no recorded pull since' : 'last pulled'} ${time(idleSince)}`,
  },
};

/** What is said of a finding's own kind. */
export const findingText = (finding: Finding): FindingText<Finding> => findingTexts[finding.kind];

/** The evidence of a finding in a line. */
export const evidenceOf = (finding: Finding, time: ShowTime): string => findingText(finding).brief(finding, time);

/** `linux/amd64: sha256:aaaa -> sha256:bbbb`. */
export const platformChange = (platform: string, from: readonly string[], to: readonly string[]): string =>
  `${platform}: ${from.map(shortDigest).join(' ')} -> ${to.map(shortDigest).join(' ')}`;
