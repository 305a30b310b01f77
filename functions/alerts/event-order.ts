import { type Event, isAboutFinding, type Notice, noticeKinds } from '../domain/event.ts';
import { type FindingKind, findingKinds, statuses, subjectOf } from '../domain/finding.ts';
import { Severity } from '../domain/values/severity.ts';

/** What a reader is told of first: what is new, then what needs an answer still, then what is over. */
export const sections = ['opened', 'still-open', 'settled', 'noted', 'resolved'] as const;
export type Section = (typeof sections)[number];

/** As what an event is told: one that flapped is still open in the end, or it is over. */
export function sectionOf(event: Event): Section {
  switch (event.kind) {
    case 'reminded':
      return 'still-open';
    case 'settled':
      return event.openedAt === null ? 'settled' : 'still-open';
    case 'opened':
    case 'noted':
    case 'resolved':
      return event.kind;
    default:
      return event satisfies never;
  }
}

/** Small for what a reader must see first: by what context, then by severity, then in the order of the table of kinds. */
export function rankOf(event: Event): number {
  const section = sections.indexOf(sectionOf(event)) * 1000;
  if (event.kind === 'noted') return section + Object.keys(noticeKinds).indexOf(event.notice.kind);
  return section + Severity.options.indexOf(event.severity) * 100 + statuses.indexOf(event.finding.kind);
}

export const titleOf = (event: Event): string =>
  event.kind === 'noted' ? noticeKinds[event.notice.kind].title : findingKinds[event.finding.kind].title;

/** The reference or registry that an event is about. */
export const eventSubject = (event: Event): string =>
  event.kind === 'noted' ? noticeSubject(event.notice) : subjectOf(event.finding);

const noticeSubject = (notice: Notice): string => ('reference' in notice ? notice.reference : 'audit.yaml');

/** What its subject is, as it is counted. */
export type SubjectKind = 'tag' | 'registry' | 'table';

export const subjectKindOf = (event: Event): SubjectKind =>
  isAboutFinding(event) ? (subjectKinds[event.finding.kind] ?? 'tag') : 'tag';

/** Kinds of findings that are about no single tag. */
const subjectKinds: Partial<Record<FindingKind, SubjectKind>> = {
  'record-tampered': 'table',
  'registry-setting-changed': 'registry',
  'registry-suspect': 'registry',
  'registry-unreadable': 'registry',
};

/** `2 tables`; of more than one. */
export const countSubjects = (count: number, kind: SubjectKind): string => `${count} ${plurals[kind]}`;

const plurals = { tag: 'tags', registry: 'registries', table: 'tables' } as const;

/** `CRITICAL`, `STILL OPEN`, `RESOLVED`: how an event is announced. */
export function announce(event: Event): string {
  switch (event.kind) {
    case 'opened':
      return event.severity.toUpperCase();
    case 'reminded':
      return 'STILL OPEN';
    case 'settled':
      return event.openedAt === null ? 'SETTLED' : 'STILL OPEN';
    case 'noted':
      return 'NOTICE';
    case 'resolved':
      return 'RESOLVED';
    default:
      return event satisfies never;
  }
}
