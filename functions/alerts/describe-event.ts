import { type Event, type Finding, findingKinds, type Resolution, statuses } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Sender } from './sender.ts';
import { showSpan, showTime } from './show-time.ts';

/** A fact and what it is called; a further line of the same fact has no label. */
export type Line = readonly [label: string, text: string];

/** An event in words. Events with the same heading and the same shared lines can be told together. */
export type Description = {
  /** Small for what a reader must see first. */
  readonly rank: number;
  readonly heading: string;
  readonly reference: Reference;
  /** What is true of this tag alone. */
  readonly own: readonly Line[];
  readonly shared: readonly Line[];
};

const resolutions = {
  reverted: 'the tag shows the expected digest again',
  accepted: 'the configuration now allows the digest',
  superseded: 'another fact took its place',
  'pulled-again': 'the tag was pulled again',
  'updated-again': 'the tag was updated again',
  'present-again': 'the registry has the tag again',
  'readable-again': 'the registry answers for the tag again',
  'policy-changed': 'its policy no longer asks for it',
} as const satisfies Record<Resolution, string>;

/** Says what happened to one tag, with all that a reader needs to judge it. */
export function describeEvent(event: Event, snapshot: Snapshot, sender: Sender): Description {
  const { finding } = event;
  const { title, severity } = findingKinds[finding.kind];
  const history: Line = ['history', `npx tagwarden history ${finding.reference} ${sender.queryOptions}`.trimEnd()];
  const rank = statuses.indexOf(finding.kind);
  if (event.kind === 'opened') {
    const { own, policy } = opened(finding, snapshot, sender);
    return {
      rank,
      heading: `${severity.toUpperCase()}: ${title}`,
      reference: finding.reference,
      own: [...own, history],
      shared: [
        ['policy', policy],
        ['what to do', `docs/findings/${finding.kind}.md`],
      ],
    };
  }
  return {
    rank: statuses.length + rank,
    heading: `RESOLVED: ${title}`,
    reference: finding.reference,
    own: [...resolved(finding, snapshot, sender), history],
    shared: [
      ['because', resolutions[event.because]],
      ['was open', `${showSpan(event.openedAt, snapshot.runAt)}, since ${showTime(event.openedAt, sender.timeZone)}`],
    ],
  };
}

function opened(
  finding: Finding,
  snapshot: Snapshot,
  sender: Sender,
): { readonly own: readonly Line[]; readonly policy: string } {
  const { runAt, state } = snapshot;
  const time = (at: Instant) => showTime(at, sender.timeZone);
  const timeAndAge = (at: Instant) => `${time(at)} (${showSpan(at, runAt)} before this audit)`;
  switch (finding.kind) {
    case 'digest-changed':
      return {
        own: [
          ['expected', finding.from],
          ...(state.baseline === null || finding.expectation === 'pinned'
            ? []
            : [['', `since ${timeAndAge(state.baseline.since)}`] as const]),
          ['found', finding.to],
          ...(state.lastSeen === null ? [] : [['', `since the audit of ${time(state.lastSeen.since)}`] as const]),
          ...lastUpdate(snapshot, sender),
        ],
        policy: {
          immutable: 'immutable: the first digest seen is trusted, any other is unexpected',
          pinned: 'pinned: only the digests listed in audit.yaml are expected',
        }[finding.expectation],
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
    case 'tag-unread':
      return {
        own: [
          ['reason', `${finding.code}: ${finding.detail}`],
          ['unread since', timeAndAge(finding.unreadSince)],
          ['last seen', state.lastSeen === null ? 'never' : timeAndAge(state.lastSeen.at)],
          ['last digest', state.lastSeen?.digest ?? 'not known'],
        ],
        policy: 'every tag of audit.yaml is to be read; until it is, nothing new is known of it',
      };
    case 'tag-stale':
      return {
        own: [
          finding.latestPulledAt === null
            ? ['pulled', `no recorded pull since ${timeAndAge(finding.idleSince)}`]
            : ['last pulled', timeAndAge(finding.latestPulledAt)],
          ...digestNow(snapshot),
          ...lastUpdate(snapshot, sender),
        ],
        policy: `stale after ${finding.staleAfter} without a pull`,
      };
    default:
      return finding satisfies never;
  }
}

function resolved(finding: Finding, snapshot: Snapshot, sender: Sender): readonly Line[] {
  const digests: readonly Line[] =
    finding.kind === 'digest-changed'
      ? [
          ['expected', finding.from],
          ['unexpected', finding.to],
        ]
      : [];
  return [...digests, ...digestNow(snapshot), ...lastUpdate(snapshot, sender)];
}

function digestNow({ observation }: Snapshot): readonly Line[] {
  switch (observation.outcome) {
    case 'present':
      return [['digest now', observation.facts.digest]];
    case 'absent':
      return [['digest now', 'none: the registry has no such tag']];
    case 'unknown':
      return [['digest now', 'not known: the registry did not say']];
    default:
      return observation satisfies never;
  }
}

function lastUpdate({ observation }: Snapshot, { timeZone }: Sender): readonly Line[] {
  if (observation.outcome !== 'present') return [];
  const { lastUpdatedAt, lastUpdater } = observation.facts;
  const at = lastUpdatedAt === null ? 'at a time the registry does not tell' : showTime(lastUpdatedAt, timeZone);
  return [['last updated', `${at}, by ${lastUpdater ?? 'somebody the registry does not name'}`]];
}
