import { AuditError } from '../../../functions/domain/audit-error.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { type Crash, crashingPorts } from '../faults/crashing-ports.ts';
import { oneByOne } from '../faults/one-by-one.ts';
import { day, digestA, digestB } from '../given/givens.ts';
import type { AuditWorld } from '../worlds/audit-world.ts';

/** Some days of the tags of an {@link AuditWorld}, up to a run that a fault is to disturb. */
export type History = {
  readonly run: string;
  readonly runAt: Instant;
  arrange(world: AuditWorld): Promise<void>;
  /** What the mails tell of it all, when nothing is disturbed. */
  readonly told: readonly string[];
};

const change = ({ ncr }: AuditWorld, tag: string, digest: string) =>
  ncr.tags.put('example', 'web/api', tag, { digest });
const remove = ({ ncr }: AuditWorld, tag: string) => ncr.tags.delete('example', 'web/api', tag);

async function crashIn(world: AuditWorld, runAt: Instant, crash: Crash): Promise<void> {
  const crashed = await world
    .audit(runAt, { faulty: (ports) => oneByOne(crashingPorts(ports, crash)) })
    .then(() => false, isCrash);
  if (!crashed) throw new Error(`The run at ${runAt} did not crash.`);
  world.pass(leaseMs + 1_000);
}

const isCrash = (error: unknown): boolean => String(error).includes('The process crashed.');

/** Two rows of four are written, one of a change and one of an absence. */
async function dieHalfway(world: AuditWorld): Promise<void> {
  await world.audit(day(0));
  change(world, 'v1', digestB);
  remove(world, 'v2');
  await crashIn(world, day(1), { call: 'append', nth: 2, when: 'after its effect' });
  change(world, 'v4', digestB);
}

const halfwayTold = [
  'CRITICAL: digest changed unexpectedly, prod/web/api:v1',
  'CRITICAL: digest changed unexpectedly, prod/web/api:v4',
  'HIGH: tag is absent, prod/web/api:v2',
];

export const histories = {
  telling: {
    run: 'a run with a change, an absence and a recovery to tell',
    runAt: day(2),
    async arrange(world) {
      await world.audit(day(0));
      change(world, 'v3', digestB);
      await world.audit(day(1));
      change(world, 'v1', digestB);
      remove(world, 'v2');
      change(world, 'v3', digestA);
    },
    told: [
      'CRITICAL: digest changed unexpectedly, prod/web/api:v1',
      'CRITICAL: digest changed unexpectedly, prod/web/api:v3',
      'HIGH: tag is absent, prod/web/api:v2',
      'RESOLVED: digest changed unexpectedly, prod/web/api:v3',
    ],
  },
  afterDeath: {
    run: 'a run that closes one that crashed',
    runAt: day(2),
    arrange: dieHalfway,
    told: halfwayTold,
  },
  resuming: {
    run: 'a run that is resumed after it crashed',
    runAt: day(1),
    arrange: dieHalfway,
    told: halfwayTold,
  },
  paying: {
    run: 'a run that pays what an earlier one owes',
    runAt: day(2),
    async arrange(world) {
      await world.audit(day(0));
      change(world, 'v1', digestB);
      remove(world, 'v2');
      await world.audit(day(1), {
        faulty: (ports) => ({
          ...ports,
          publish: async () => {
            throw new AuditError('alert-not-sent', 'The topic is down.');
          },
        }),
      });
      change(world, 'v1', digestA);
    },
    told: [
      'CRITICAL: digest changed unexpectedly, prod/web/api:v1',
      'HIGH: tag is absent, prod/web/api:v2',
      'RESOLVED: digest changed unexpectedly, prod/web/api:v1',
    ],
  },
  overtaken: {
    run: 'a crashed run that is invoked again after a later one crashed too',
    runAt: day(1),
    async arrange(world) {
      await dieHalfway(world);
      await crashIn(world, day(2), { call: 'start', nth: 1, when: 'after its effect' });
    },
    told: halfwayTold,
  },
} satisfies Record<string, History>;

/** The scheduled run that comes after all of a history. */
export const nextRunAt = day(3);
