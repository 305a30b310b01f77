import { type Event, type Finding, findingKinds, type Resolution } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Sender } from './sender.ts';
import { showSpan, showTime } from './show-time.ts';

const resolutions = {
  reverted: 'the tag shows the expected digest again',
  accepted: 'the configuration now allows the digest',
  superseded: 'another fact took its place',
  'pulled-again': 'it was pulled again',
  'updated-again': 'it was updated again',
  'present-again': 'the registry has the tag again',
  'readable-again': 'the registry answers for the tag again',
  'policy-changed': 'its policy no longer asks for it',
} as const satisfies Record<Resolution, string>;

/** A line of an entry: what it is about, and the fact. */
type Line = readonly [label: string, text: string];

/** What happened to one tag, as a heading and aligned lines of plain text. */
export function describeEvent(event: Event, snapshot: Snapshot, sender: Sender): string {
  const { title, severity } = findingKinds[event.finding.kind];
  const heading = event.kind === 'opened' ? `${severity.toUpperCase()}: ${title}` : `RESOLVED: ${title}`;
  const lines = event.kind === 'opened' ? opened(event.finding, snapshot, sender) : resolved(event, snapshot, sender);
  const stack = sender.stackName === null ? '' : ` --stack ${sender.stackName}`;
  const all: readonly Line[] = [...lines, ['history', `npx tagwarden history ${snapshot.reference}${stack}`]];
  return [heading, snapshot.reference, '', ...all.map(([label, text]) => `  ${label.padEnd(13)} ${text}`)].join('\n');
}

function opened(finding: Finding, snapshot: Snapshot, sender: Sender): readonly Line[] {
  const { runAt, state, observation } = snapshot;
  const time = (at: Instant) => showTime(at, sender.timeZone);
  const timeAndAge = (at: Instant) => `${time(at)} (${showSpan(at, runAt)} before this audit)`;
  const meaning: Line = ['what to do', `docs/findings/${finding.kind}.md`];
  switch (finding.kind) {
    case 'digest-changed': {
      const policy = {
        immutable: 'immutable: the first digest seen is trusted, any other is unexpected',
        pinned: 'pinned: only the digests listed in audit.yaml are allowed',
      }[finding.expectation];
      const since: readonly Line[] =
        state.baseline === null ? [] : [['', `expected since ${timeAndAge(state.baseline.since)}`]];
      return [
        ['expected', finding.from],
        ...since,
        ['found', finding.to],
        ['', `first seen at this audit, ${time(runAt)}`],
        ...lastUpdate(snapshot, sender),
        ['policy', policy],
        meaning,
      ];
    }
    case 'tag-absent': {
      const before: readonly Line[] =
        finding.lastSeenAt === null
          ? [['last seen', 'never: no audit has seen this tag; is its name right?']]
          : [
              ['last seen', timeAndAge(finding.lastSeenAt)],
              ['last digest', finding.lastDigest ?? 'not known'],
            ];
      return [...before, ['policy', 'every configured tag is expected to be there'], meaning];
    }
    case 'tag-unread':
      return [
        ['reason', `${finding.code}: ${finding.detail}`],
        ['unread since', timeAndAge(finding.unreadSince)],
        ['last seen', state.lastSeen === null ? 'never' : timeAndAge(state.lastSeen.at)],
        ['last digest', state.lastSeen?.digest ?? 'not known'],
        ['policy', 'every tag is to be read; while it cannot be, nothing about it is known'],
        meaning,
      ];
    case 'tag-stale':
      return [
        finding.latestPulledAt === null
          ? ['pulled', `no recorded pull since ${timeAndAge(finding.idleSince)}`]
          : ['last pulled', timeAndAge(finding.latestPulledAt)],
        ['digest', observation.outcome === 'present' ? observation.facts.digest : 'not known'],
        ...lastUpdate(snapshot, sender),
        ['policy', `stale after ${finding.staleAfter} without a pull`],
        meaning,
      ];
    default:
      return finding satisfies never;
  }
}

function resolved(
  { finding, openedAt, because }: Extract<Event, { kind: 'resolved' }>,
  { runAt, observation }: Snapshot,
  { timeZone }: Sender,
): readonly Line[] {
  const now = { present: () => 'present', absent: () => 'the registry has no such tag', unknown: () => 'not readable' };
  return [
    ['because', resolutions[because]],
    ['was open', `${showSpan(openedAt, runAt)}, since ${showTime(openedAt, timeZone)}`],
    ...(finding.kind === 'digest-changed' ? ([['unexpected', finding.to]] as const) : []),
    observation.outcome === 'present' ? ['digest now', observation.facts.digest] : ['now', now[observation.outcome]()],
  ];
}

function lastUpdate({ observation }: Snapshot, { timeZone }: Sender): readonly Line[] {
  if (observation.outcome !== 'present') return [];
  const { lastUpdatedAt, lastUpdater } = observation.facts;
  const at = lastUpdatedAt === null ? 'at a time the registry does not tell' : showTime(lastUpdatedAt, timeZone);
  return [['last updated', `${at}, by ${lastUpdater ?? 'somebody the registry does not name'}`]];
}
