import type { Finding } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import { countTags, showSpan, showTime } from '../text/time.ts';
import type { MailContext } from './alert.ts';
import { describeChange } from './describe-change.ts';
import { type EventContext, type Line, list } from './description.ts';
import { digestNow, expiredLines, lastUpdate } from './facts.ts';

/** The evidence of a finding that is open, the policy that it breaks, and where to read on. */
export function describeFinding(
  finding: Finding,
  context: EventContext,
  sender: MailContext,
): { readonly own: readonly Line[]; readonly shared: readonly Line[] } {
  const { own, policy } = evidence(finding, context, sender);
  return {
    own,
    shared: [
      ['policy', policy],
      ['what to do', `docs/findings/${finding.kind}.md`],
    ],
  };
}

function evidence(
  finding: Finding,
  { runAt, snapshot }: EventContext,
  sender: MailContext,
): { readonly own: readonly Line[]; readonly policy: string } {
  const timeAndAge = (at: Instant) => `${showTime(at, sender.timeZone)} (${showSpan(at, runAt)} before this audit)`;
  const now: readonly Line[] = snapshot === null ? [] : [...digestNow(snapshot), ...lastUpdate(snapshot, sender)];
  switch (finding.kind) {
    case 'digest-rolled-back':
    case 'digest-changed':
      return describeChange(finding, { runAt, snapshot }, sender);
    case 'platform-changed':
      return {
        own: [
          ['platform', finding.platform],
          ...list('expected', finding.from),
          ...list('found', finding.to),
          ...now,
          ...expiredLines(finding.expired, runAt, sender),
        ],
        policy: 'a platform does not change while the digest of its tag stays the same',
      };
    case 'platform-missing':
      return {
        own: [['platform', finding.platform], ...now],
        policy: {
          configuration: 'the tag must have the platforms that audit.yaml lists',
          baseline: 'the tag must keep the platforms that it had under its expected digest',
        }[finding.demandedBy],
      };
    case 'registry-suspect':
      return {
        own: [
          ['vanished', `${finding.vanished} of the ${countTags(finding.answered)} that were there before, among them`],
          ...finding.examples.map((reference): Line => ['', reference]),
        ],
        policy: 'where most tags vanish at once, each is told of as gone only when a second audit confirms it',
      };
    case 'tag-absent':
      return {
        own:
          finding.lastSeenAt === null
            ? [['last seen', 'never: no audit has seen this tag. Is its name right?']]
            : [
                ['last seen', timeAndAge(finding.lastSeenAt)],
                ['last digest', finding.lastDigest ?? 'not known'],
              ],
        policy: 'every tag of audit.yaml is expected to be there',
      };
    case 'tag-unreadable': {
      const lastSeen = snapshot?.state.lastSeen ?? null;
      return {
        own: [
          ['reason', `${finding.code}: ${finding.detail}`],
          ['unread since', timeAndAge(finding.unreadableSince)],
          ['last seen', lastSeen === null ? 'never' : timeAndAge(lastSeen.at)],
          ['last digest', lastSeen?.digest ?? 'not known'],
        ],
        policy: 'every tag of audit.yaml is to be read; until it is, nothing new is known of it',
      };
    }
    case 'tag-stale':
      return {
        own: [
          finding.latestPulledAt === null
            ? ['pulled', `no recorded pull since ${timeAndAge(finding.idleSince)}`]
            : ['last pulled', timeAndAge(finding.latestPulledAt)],
          ...now,
        ],
        policy: `stale after ${finding.staleAfter} without a pull`,
      };
    default:
      return finding satisfies never;
  }
}
