import type { Notice } from '../domain/event.ts';
import { durationMs } from '../domain/values/duration.ts';
import { epochMs } from '../domain/values/instant.ts';
import { digestNow, lastUpdate, timeAndAge } from './facts.ts';
import { platformChange } from './findings.ts';
import { type EventContext, type Line, list } from './lines.ts';
import { shortDigest } from './short-digest.ts';
import { countTags, type ShowTime, showMs, showTime } from './time.ts';

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
  'new-tag': {
    own: ({ digest }, context) => [['digest', digest], ...lastUpdate(context)],
    shared: () => [['baseline', 'this first digest is trusted, unless the tag is pinned']],
    brief: ({ digest }) => shortDigest(digest),
  },
  'expected-deletion': {
    own: ({ lastSeenAt, lastDigest, detail }, context) => [
      ['last seen', timeAndAge(lastSeenAt, context)],
      ['last digest', lastDigest],
      ...list('proof', [detail]),
    ],
    shared: () => [['allowed', 'its policy says `deletion: expected`']],
    brief: ({ lastSeenAt }, time) => `last seen ${time(lastSeenAt)}`,
  },
  'targets-changed': {
    own: (notice) => [['changed', targetsChangedText(notice)]],
    shared: () => [
      ['note', 'what is new is trusted as it is now; a tag that was audited before is held against its baseline'],
    ],
    brief: targetsChangedText,
  },
  'list-not-believed': {
    own: ({ field, list: listed, detail }) => [
      ['field', field],
      ['list says', listed],
      ['tag says', detail],
    ],
    shared: () => [
      ['from now on', "the registry's tags are asked one by one, as long as its lists contradict them"],
      ['what to do', 'Set `read: detail` for the registry, and tell NAVER Cloud.'],
    ],
    brief: ({ field, list: listed, detail }) => `${field}: list ${listed}, tag ${detail}`,
  },
};

const countOf = (count: number, what: string): string => (count === 0 ? '' : `${countTags(count)} ${what}`);

function targetsChangedText({ added, removed, renamed }: NoticeOf<'targets-changed'>): string {
  const counts = [countOf(removed, 'no longer listed'), countOf(added, 'new')].filter(Boolean).join(', ');
  return renamed === null ? counts : `${counts}: the registry's key was renamed from ${renamed.from} to ${renamed.to}`;
}

/** What is said of a notice's own kind. */
export const noticeText = (notice: Notice): NoticeText<Notice> => noticeTexts[notice.kind];
