import type { Ports } from '../../../functions/audit/ports.ts';
import { type RunReport, runAudit } from '../../../functions/audit/run.ts';
import { collectTampered } from '../../../functions/audit/tampered-rows.ts';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import type { Run } from '../../../functions/domain/run.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { isGenuineRun } from '../../../functions/store/genuine.ts';
import { openLease } from '../../../functions/store/lease.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { readRunRow, runOf } from '../../../functions/store/run-row.ts';
import { openRuns } from '../../../functions/store/runs.ts';
import { openSnapshots } from '../../../functions/store/snapshots.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { givenReader } from '../../support/faults/observe-through.ts';
import { type Bug, withBug } from './bugs.ts';
import { connect, type Written } from './client.ts';
import { auditor, tags } from './names.ts';
import { type Fate, type Process, startProcess } from './process.ts';
import { askRegistry, type Shelf } from './registry.ts';
import { sealing } from './sealing.ts';
import type { Surroundings } from './surroundings.ts';
import { type Message, publishTo } from './topic.ts';

const configOf = (tags: readonly string[]): AuditConfig =>
  parseConfig(
    `deployment: ${auditor}
schedule: rate(1 day)
concurrency: 2
alerts: { emails: [] }
registries: { prod: { zone: kr, name: example } }
defaults: { staleAfter: never, remindEvery: never, notifyExpected: true }
targets: [{ image: prod/web/api, tags: ${JSON.stringify(tags)} }]
`,
    'audit.yaml',
  );

/** The configuration with all tags, and one that no longer lists the last of them. */
export const configs = { all: configOf(tags), fewer: configOf(tags.slice(0, 2)) } as const;

/** One invocation of the function. */
export type Invocation = {
  readonly name: string;
  readonly runAt: Instant;
  readonly config: AuditConfig;
  readonly fate: Fate;
  readonly isRetried: boolean;
};

/** What came of an invocation. */
export type End = { readonly report: RunReport } | { readonly error: unknown } | 'crashed';

/** All that the invocations of a deployment share, and what is noted of their work. */
export type Deployment = {
  readonly around: Surroundings;
  readonly shelf: Shelf;
  readonly messages: Message[];
  readonly bug: Bug;
  readonly written: Written;
};

const tablePatience = { attemptMs: 10_000, attempts: 3 };
const leasePatience = { attemptMs: 4_000, attempts: 2 };

/** The function may take so long. */
const deadlineMs = 240_000;

/** Runs the audit itself on ports whose every call is a step of the interleaving. */
export function invoke(invocation: Invocation, deployment: Deployment, ended: (end: End) => void): Process {
  const { name, runAt, config, fate, isRetried } = invocation;
  const { around } = deployment;
  let isOver = false;
  const finish = (end: End): void => {
    if (isOver) return;
    isOver = true;
    process.end();
    ended(end);
  };
  const process = startProcess(name, fate, around, () => finish('crashed'));
  around.trace(() => `${name} starts the run of ${runAt}`);
  const ports = portsOf(process, config, deployment);
  runAudit(runAt, config, ports, { deadlineMs: process.wallMs() + deadlineMs, isRetried }).then(
    (report) => finish({ report }),
    (error: unknown) => finish({ error }),
  );
  return process;
}

function portsOf(process: Process, config: AuditConfig, deployment: Deployment): Ports {
  const { around, shelf, messages, bug, written } = deployment;
  const { SNAPSHOTS_TABLE, RUNS_TABLE } = tableNames;
  const client = connect(process, around, tablePatience, written);
  const tampered = collectTampered(() => around.count('row not believed'));
  const authenticity = { sealing, onTampered: tampered.add };
  const snapshots = { table: SNAPSHOTS_TABLE, retention: config.retention };
  const ports: Ports = {
    snapshots: openSnapshots(client, { ...authenticity, ...snapshots }),
    runs: openRuns(client, { ...authenticity, table: RUNS_TABLE, auditor }),
    // Compressing takes threads, and real time. What the configurations are is known.
    configurations: { keep: async () => process.pause(1), find: async () => ({ kind: 'missing' }) },
    tampered: tampered.all,
    lease: openLease(connect(process, around, leasePatience, written), {
      table: RUNS_TABLE,
      auditor,
      sealing,
      tampered: (row) => tampered.add({ table: 'Runs', row, replaced: true }),
      monotonicMs: process.monotonicMs,
      sleep: process.pause,
    }),
    holder: process.name,
    toolVersion: manifest.version,
    queryOptions: '',
    now: process.wallMs,
    monotonicMs: process.monotonicMs,
    every: process.every,
    openRegistry: () => givenReader(askRegistry(process, shelf, around)),
    publish: publishTo(messages, process, isMarkedIn(around.tables.rows), around),
    recorded: () => undefined,
    ended: () => undefined,
  };
  return withBug(bug, ports, openSnapshots(client, { ...authenticity, ...snapshots, sealing: null }));
}

const isMarkedIn = (rows: ReadonlyMap<string, RawRow>) => (runAt: string) => {
  const row = rows.get(`${auditor} ${runAt}`);
  // A mark without a seal is none.
  return row !== undefined && isGenuineRun(row, sealing) && isCompleted(runOf(readRunRow(row), sealing));
};

const isCompleted = ({ delivery }: Run): boolean => delivery !== null && delivery.completedAt !== null;
