import { beforeEach, expect, test } from 'vitest';
import { holdLease } from '../../../functions/audit/hold-lease.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { writeAttemptMs } from '../../../functions/deployment/sdk-options.ts';
import { type Lease, leaseMs } from '../../../functions/store/lease.ts';
import type { AssertHeld } from '../../../functions/store/writes/fence.ts';
import { day } from '../../support/given/givens.ts';

const validMs = leaseMs - writeAttemptMs;

let wallMs: number;
let monotonicMs: number;
let renewals: number[];
let freed: string[];
beforeEach(() => {
  wallMs = Date.parse('2026-03-01T12:00:00.000Z');
  monotonicMs = 7_000;
  renewals = [];
  freed = [];
});

/** Both clocks. */
const pass = (ms: number): void => {
  wallMs += ms;
  monotonicMs += ms;
};

/** The holder's side of a lease that is granted, and that is renewed when the test says so. */
async function hold<Result>(
  body: (assertHeld: AssertHeld, renew: () => Promise<void>) => Promise<Result>,
  { take = async (_holder, _runAt, sending) => void sending(), renew = async () => true }: Partial<Lease> = {},
): Promise<Result | 'held'> {
  let renewNow = async (): Promise<void> => undefined;
  const ports: Pick<Ports, 'lease' | 'holder' | 'now' | 'monotonicMs' | 'every'> = {
    holder: 'one',
    now: () => wallMs,
    monotonicMs: () => monotonicMs,
    every: (_, act) => {
      renewNow = act;
      return () => {
        renewNow = async () => undefined;
      };
    },
    lease: {
      take,
      async renew(holder, runAt, count) {
        renewals.push(count);
        return renew(holder, runAt, count);
      },
      clear: async () => undefined,
      free: async (holder) => void freed.push(holder),
    },
  };
  return holdLease(ports, day(1), (assertHeld) => body(assertHeld, () => renewNow()));
}

const lost = expect.objectContaining({ code: 'lease-lost' });

test.each([
  { says: 'the computer works on', move: () => pass(validMs - 1), isHeld: true },
  { says: 'nothing was renewed until a write could outlast the lease', move: () => pass(validMs), isHeld: false },
  { says: 'the process was stopped for minutes', move: () => pass(180_000), isHeld: false },
  {
    says: 'the computer slept, and its monotonic clock with it',
    move: () => {
      wallMs += 180_000;
    },
    isHeld: false,
  },
  {
    says: 'the time of day was set back an hour, and no time has passed',
    move: () => {
      wallMs -= 3_600_000;
    },
    isHeld: true,
  },
  {
    says: 'the time of day was set back an hour, and the lease has run out',
    move: () => {
      wallMs -= 3_600_000;
      monotonicMs += validMs;
    },
    isHeld: false,
  },
])('between two writes, held is $isHeld: $says', async ({ move, isHeld }) => {
  await hold(async (assertHeld) => {
    assertHeld();
    move();
    if (isHeld) assertHeld();
    else expect(assertHeld).toThrow(lost);
  });
  expect(freed).toEqual(['one']);
});

test('a lease that is taken after a long watch counts from the request that took it', async () => {
  const take: Lease['take'] = async (_holder, _runAt, sending) => {
    sending();
    pass(leaseMs);
    sending();
    pass(3_000);
    return undefined;
  };
  await hold(
    async (assertHeld) => {
      pass(validMs - 3_001);
      assertHeld();
      pass(1);
      expect(assertHeld).toThrow(lost);
    },
    { take },
  );
});

test('a renewal counts from before it was sent, however late its answer comes', async () => {
  const renew = async () => {
    pass(8_000);
    return true;
  };
  await hold(
    async (assertHeld, renewNow) => {
      pass(15_000);
      await renewNow();
      pass(validMs - 8_001);
      assertHeld();
      pass(1);
      expect(assertHeld).toThrow(lost);
    },
    { renew },
  );
});

test('a renewal that failed renews nothing, and its count is not used again', async () => {
  let isDown = true;
  const renew = async () => {
    if (isDown) throw new Error('No answer.');
    return true;
  };
  await hold(
    async (assertHeld, renewNow) => {
      pass(15_000);
      await expect(renewNow()).rejects.toThrow('No answer.');
      pass(validMs - 15_001);
      assertHeld();
      isDown = false;
      await renewNow();
      pass(validMs - 1);
      assertHeld();
    },
    { renew },
  );
  expect(renewals).toEqual([1, 2]);
});

test('an earlier renewal that is answered after a later one does not shorten the lease', async () => {
  const answers: ((isHeld: boolean) => void)[] = [];
  const renew = () => new Promise<boolean>((resolve) => answers.push(resolve));
  await hold(
    async (assertHeld, renewNow) => {
      const early = renewNow();
      pass(15_000);
      const late = renewNow();
      answers[1]?.(true);
      await late;
      answers[0]?.(true);
      await early;
      pass(validMs - 1);
      assertHeld();
    },
    { renew },
  );
});

test('who is told that another holds the lease writes nothing any more', async () => {
  await hold(
    async (assertHeld, renewNow) => {
      await renewNow();
      expect(assertHeld).toThrow(lost);
    },
    { renew: async () => false },
  );
});

test('a run that another holds is left to it, and a different one is refused', async () => {
  const body = () => Promise.reject(new Error('Not to be done.'));
  expect(await hold(body, { take: async () => day(1) })).toBe('held');
  await expect(hold(body, { take: async () => day(2) })).rejects.toMatchObject({ code: 'run-held' });
  expect(freed).toEqual([]);
});
