import { type Event, findingKinds, statuses } from '../domain/finding.ts';
import type { Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Alert } from './alert.ts';
import { type Description, describeEvent } from './describe-event.ts';
import { layOut } from './lay-out.ts';
import type { Sender } from './sender.ts';
import { countTags, showTime } from './show-time.ts';
import { subjectOf } from './subject.ts';

/** SNS takes 256 KiB for subject, body and all; the rest is room for the part's own first lines. */
const mostBytes = 240 * 1024;

/** One tag's events, described. */
type Entry = { readonly snapshot: Snapshot; readonly descriptions: readonly Description[] };

/**
 * The alert of a run: one message or, where it would be too large for SNS, several. Parts are cut along the order
 * of references, so that `through` tells how far the reader has been told; within a part the worst comes first.
 */
export function compose(run: Run, eventful: readonly Snapshot[], sender: Sender): readonly Alert[] {
  const entries = eventful
    .toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
    .map((snapshot): Entry => {
      return { snapshot, descriptions: snapshot.events.map((event) => describeEvent(event, snapshot, sender)) };
    });
  const parts = cut(entries);
  return parts.flatMap((part, index): Alert[] => {
    const last = part.at(-1);
    if (last === undefined) return [];
    const events = part.flatMap(({ snapshot }) => snapshot.events);
    const place = parts.length === 1 ? '' : ` ${index + 1}/${parts.length}`;
    return [
      {
        subject: subjectOf(events, sender, place),
        body: `${opening(events, run, sender)}\n\n${layOut(part.flatMap(({ descriptions }) => descriptions))}\n`,
        through: last.snapshot.reference,
      },
    ];
  });
}

/** Cuts entries, in their order, into parts that fit; told alone is the most room an entry can need. */
function cut(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const parts: Entry[][] = [[]];
  let bytes = 0;
  for (const entry of entries) {
    const size = entry.descriptions.reduce((sum, each) => sum + Buffer.byteLength(layOut([each])) + 16, 0);
    if (bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(entry);
    bytes += size;
  }
  return parts;
}

function opening(events: readonly Event[], run: Run, { deployment, timeZone }: Sender): string {
  const counts = statuses.flatMap((status) => {
    if (status === 'ok') return [];
    const count = events.filter(({ kind, finding }) => kind === 'opened' && finding.kind === status).length;
    const { severity, title } = findingKinds[status];
    return count === 0 ? [] : [`  ${severity.padEnd(9)} ${title}: ${count}`];
  });
  const resolved = events.filter(({ kind }) => kind === 'resolved').length;
  return [
    `tagwarden, deployment ${deployment}`,
    `audit of ${showTime(run.runAt, timeZone)} (${run.runAt})`,
    ...(run.root === null ? [] : [`root ${run.root}`]),
    '',
    ...counts,
    ...(resolved > 0 ? [`  ${'resolved'.padEnd(9)} findings closed: ${resolved}`] : []),
    '',
    summarise(run),
  ].join('\n');
}

function summarise({ targets, tally, interrupted }: Run): string {
  if (tally === null) return `${countTags(targets)}.`;
  const { present, absent, unknown, failed, open } = tally;
  const notRecorded = failed > 0 ? `, ${failed} not recorded` : '';
  const died = interrupted ? '\nThis audit died on its way; a later one completed its account.' : '';
  return `${countTags(targets)}: ${present} present, ${absent} absent, ${unknown} unread${notRecorded}. Findings open: ${open}.${died}`;
}
