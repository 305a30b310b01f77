import type { State } from '../domain/snapshot.ts';

/** What is believed of a tag that no run has seen. */
export const unseen: State = {
  baseline: null,
  pastDigests: [],
  lastSeen: null,
  absentAt: null,
  absentSince: null,
  unreadable: null,
  doubtedSince: null,
  staleNoticeFor: null,
  findings: [],
  flapRecords: [],
};

/** Whether a tag was there before, as far as is known. */
export const wasThere = ({ lastSeen, absentAt }: Pick<State, 'lastSeen' | 'absentAt'>): boolean =>
  lastSeen !== null && absentAt === null;

/** Whether something of a tag is open, suppressed, counted or in doubt that ends once the tag is unlisted. */
export const needsClosing = ({ findings, flapRecords, unreadable, doubtedSince }: State): boolean =>
  findings.length > 0 ||
  flapRecords.some(({ suppressed }) => suppressed !== null) ||
  unreadable !== null ||
  doubtedSince !== null;
