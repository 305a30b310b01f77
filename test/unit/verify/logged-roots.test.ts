import { expect, test } from 'vitest';
import { type Hash, hashOf } from '../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { compareWithLog, type LogComparison, type LoggedRoot } from '../../../functions/verify/logged-roots.ts';
import { day } from '../../support/given/givens.ts';

const rootA = hashOf('a');
const rootB = hashOf('b');
const logged = (runAt: Instant, root = rootA, loggedAt = runAt): LoggedRoot => ({ runAt, root, loggedAt });
const run = (days: number, root: Hash | null = rootA) => ({ runAt: day(days), root });
const never = () => false;

test.each<{
  says: string;
  log: readonly LoggedRoot[];
  runs: readonly { runAt: Instant; root: Hash | null }[];
  isExpired?: (runAt: Instant) => boolean;
  finds: Partial<LogComparison>;
}>([
  { says: 'a run is in both with one root', log: [logged(day(1))], runs: [run(1)], finds: {} },
  { says: 'both are empty', log: [], runs: [], finds: {} },
  {
    says: 'a run has another root in the table',
    log: [logged(day(1))],
    runs: [run(1, rootB)],
    finds: { different: [{ runAt: day(1), expected: rootA, found: rootB, loggedAt: day(1) }] },
  },
  {
    says: 'a run has no root in the table any more',
    log: [logged(day(1))],
    runs: [run(1, null)],
    finds: { different: [{ runAt: day(1), expected: rootA, found: null, loggedAt: day(1) }] },
  },
  {
    says: 'a forged line stands beside the honest one, and the table agrees with the forged one',
    log: [logged(day(1)), logged(day(1), rootB, day(3))],
    runs: [run(1, rootB)],
    finds: { different: [{ runAt: day(1), expected: rootA, found: rootB, loggedAt: day(1) }] },
  },
  {
    says: 'a forged line stands beside the honest one, and the table agrees with the honest one',
    log: [logged(day(1)), logged(day(1), rootB, day(3))],
    runs: [run(1)],
    finds: { different: [{ runAt: day(1), expected: rootB, found: rootA, loggedAt: day(3) }] },
  },
  {
    says: 'the newest run was removed from the table',
    log: [logged(day(1)), logged(day(2))],
    runs: [run(1)],
    finds: { missing: [{ runAt: day(2), expected: rootA, loggedAt: day(2) }] },
  },
  {
    says: 'a run that is not in the table has expired',
    log: [logged(day(1)), logged(day(2))],
    runs: [run(2)],
    isExpired: (runAt) => runAt === day(1),
    finds: {},
  },
  {
    says: 'a run of the table has expired, and has another root',
    log: [logged(day(1))],
    runs: [run(1, rootB)],
    isExpired: () => true,
    finds: { different: [{ runAt: day(1), expected: rootA, found: rootB, loggedAt: day(1) }] },
  },
  {
    says: 'a run was made from another machine',
    log: [logged(day(1))],
    runs: [run(1), run(2)],
    finds: { notLogged: [day(2)] },
  },
  { says: 'a run is in progress', log: [], runs: [run(1, null)], finds: {} },
])('$says', ({ log, runs, isExpired = never, finds }) => {
  expect(compareWithLog(log, runs, isExpired)).toEqual({ different: [], missing: [], notLogged: [], ...finds });
});
