import {
  nothingFound,
  nothingSeen,
  type RecordedRun,
  type Run,
  rowsHashOf,
  type Tally,
} from '../../../functions/domain/run.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { day, givenVersion } from './givens.ts';

/** One tag, present and well. */
export const givenTally = (tally: Partial<Tally> = {}): Tally => ({
  ...nothingSeen,
  present: 1,
  ...tally,
});

/** A run of the first day that has just started on one tag. */
export const givenRun = (run: Partial<Run> = {}): Run => ({
  runAt: day(0),
  startedAt: day(0),
  endedAt: null,
  targets: null,
  tally: null,
  registries: [],
  events: [],
  unrecorded: [],
  record: nothingFound,
  interrupted: false,
  receipts: [],
  owes: [],
  configVersion: givenVersion,
  toolVersion: '0.0.0',
  rowsHash: null,
  root: null,
  previous: null,
  expiresAt: null,
  keptUntil: null,
  delivery: null,
  ...run,
});

/** The same once it ended: without rows, and with some root. */
export const givenRecordedRun = (run: Partial<RecordedRun> = {}): RecordedRun => ({
  ...givenRun(),
  endedAt: day(0),
  tally: givenTally(),
  rowsHash: rowsHashOf([]),
  root: hashOf('some run'),
  ...run,
});
