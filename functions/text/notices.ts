import type { Notice } from '../domain/event.ts';
import { durationMs } from '../domain/values/duration.ts';
import { epochMs } from '../domain/values/instant.ts';
import { digestNow, lastUpdate, timeAndAge } from './facts.ts';
import { platformChange } from './findings.ts';
import { type EventContext, type Line, list } from './lines.ts';
import { shortDigest } from './short-digest.ts';
import { type ShowTime, showMs, showTime } from './time.ts';

type NoticeOf<Kind extends Notice['kind']> = Extract<Notice, { kind: Kind }>;

/** All that is said of a kind of notice. */
type NoticeText<Of> = {
  /** What is true of this tag alone. */
  own(notice: Of, context: EventContext): readonly Line[];
  /** What may be true of other tags too. */
  shared(notice: Of, context: EventContext): readonly Line[];
  /** The same in a line of a table. */
  brief(notice: Of, time: ShowTime): string;
};

const allowedBy = {
  pinned: 'the digest is listed in audit.yaml',
  moving: 'the tag may move, and this change keeps to `changes`',
  acceptance: 'the digest is accepted in audit.yaml',
} as const satisfies Record<NoticeOf<'expected-change'>['by'], string>;

const noticeTexts: { readonly [Kind in Notice['kind']]: NoticeText<NoticeOf<Kind>> } = {
  'expected-change': {
    own: ({ from, to, formerly }, context) => [
      ['before', from],
      ['now', to],
      ...(formerly === null
        ? []
        : list('was expected', [
            `from ${showTime(formerly.since, context.timeZone)} until ${showTime(formerly.until, context.timeZone)}`,
          ])),
      ...lastUpdate(context),
    ],
    shared: ({ by, until }, { timeZone }) => [
      ['allowed', `${allowedBy[by]}${until === null ? '' : ` until ${showTime(until, timeZone)}`}`],
    ],
    brief: ({ from, to, by, until, formerly }, time) => {
      const limits = [by, until === null ? '' : ` until ${time(until)}`, formerly === null ? '' : ', a former digest'];
      return `${shortDigest(from)} -> ${shortDigest(to)} (${limits.join('')})`;
    },
  },
  'expected-platform-change': {
    own: ({ platform, from, to, digest }, context) => [
      ['platform', platform],
      ...list('before', from),
      ...list('now', to),
      ['digest now', digest],
      ...lastUpdate(context),
    ],
    shared: () => [['allowed', allowedBy.acceptance]],
    brief: ({ platform, from, to }) => platformChange(platform, from, to),
  },
  'stale-soon': {
    own: ({ latestPulledAt, idleSince, staleAfter }, context) => [
      ['last pulled', `${latestPulledAt === null ? 'no recorded pull since ' : ''}${timeAndAge(idleSince, context)}`],
      ['stale from', showMs(epochMs(idleSince) + durationMs(staleAfter), context.timeZone)],
      ...digestNow(context),
      ...lastUpdate(context),
    ],
    shared: ({ staleAfter }) => [['policy', `stale after ${staleAfter} without a pull`]],
    brief: ({ staleAfter, idleSince }, time) => `stale after ${staleAfter}, idle since ${time(idleSince)}`,
  },
};

/** What is said of a notice's own kind. */
export const noticeText = (notice: Notice): NoticeText<Notice> => noticeTexts[notice.kind];
