import { durationMs } from '../domain/duration.ts';
import type { Notice } from '../domain/event.ts';
import { epochMs, type Instant } from '../domain/instant.ts';
import { showMs, showSpan, showTime } from '../text/time.ts';
import type { MailContext } from './alert.ts';
import { type EventContext, type Line, list } from './description.ts';
import { digestNow, lastUpdate } from './facts.ts';

const allowedBy = {
  pinned: 'the digest is among those that audit.yaml lists',
  moving: 'the tag may move, and this change keeps to what audit.yaml expects',
  acceptance: 'the digest is accepted in audit.yaml',
} as const satisfies Record<Extract<Notice, { kind: 'expected-change' }>['by'], string>;

/** Something worth knowing that breaks no policy, in words. */
export function describeNotice(
  notice: Notice,
  { runAt, snapshot }: EventContext,
  sender: MailContext,
): { readonly own: readonly Line[]; readonly shared: readonly Line[] } {
  const time = (at: Instant) => showTime(at, sender.timeZone);
  const update = snapshot === null ? [] : lastUpdate(snapshot, sender);
  switch (notice.kind) {
    case 'expected-change':
      return {
        own: [
          ['before', notice.from],
          ['now', notice.to],
          ...(notice.formerly === null
            ? []
            : [['was expected', `from ${time(notice.formerly.since)} until ${time(notice.formerly.until)}`] as const]),
          ...update,
        ],
        shared: [['allowed', `${allowedBy[notice.by]}${notice.until === null ? '' : ` until ${time(notice.until)}`}`]],
      };
    case 'expected-platform-change':
      return {
        own: [
          ['platform', notice.platform],
          ...list('before', notice.from),
          ...list('now', notice.to),
          ['digest now', notice.digest],
          ...update,
        ],
        shared: [['allowed', allowedBy.acceptance]],
      };
    case 'stale-soon': {
      const { latestPulledAt, idleSince, staleAfter } = notice;
      const ago = `${time(idleSince)} (${showSpan(idleSince, runAt)} before this audit)`;
      return {
        own: [
          latestPulledAt === null ? ['pulled', `no recorded pull since ${ago}`] : ['last pulled', ago],
          ['stale from', showMs(epochMs(idleSince) + durationMs(staleAfter), sender.timeZone)],
          ...(snapshot === null ? [] : digestNow(snapshot)),
          ...update,
        ],
        shared: [['policy', `stale after ${staleAfter} without a pull`]],
      };
    }
    default:
      return notice satisfies never;
  }
}
