import { nothingSeen, type Run, type Tally } from '../../../functions/domain/run.ts';
import { day } from './givens.ts';

/** One tag, present and well. */
export const givenTally = (tally: Partial<Tally> = {}): Tally => ({
  ...nothingSeen,
  present: 1,
  ...tally,
});

/** A run of the first day that has just started on one tag. */
export const givenRun = (run: Partial<Run> = {}): Run => ({
  runAt: day(0),
  state: 'running',
  startedAt: day(0),
  endedAt: null,
  targets: 1,
  tally: null,
  registries: [],
  events: [],
  unrecorded: [],
  interrupted: false,
  notifiedThrough: null,
  owes: [],
  configVersion: '0123456789ab',
  root: null,
  previous: null,
  expiresAt: null,
  ...run,
});
