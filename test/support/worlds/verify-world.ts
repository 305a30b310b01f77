import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Alert } from '../../../functions/alerts/alert.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { type RunReport, runAudit } from '../../../functions/audit/run.ts';
import { collectTampered } from '../../../functions/audit/tampered-rows.ts';
import { keptPolicies } from '../../../functions/cli/query.ts';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { epochMs, type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { openConfigurations } from '../../../functions/store/configurations.ts';
import { documentClient } from '../../../functions/store/dynamodb.ts';
import { openRawRows, type RawRow, type RawRows } from '../../../functions/store/raw-rows.ts';
import { openStores } from '../../../functions/store/stores.ts';
import type { VerifyOptions } from '../../../functions/verify/options.ts';
import { type Verified, verify } from '../../../functions/verify/verify.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { givenReader } from '../faults/observe-through.ts';
import { absent, day, digestA, present } from '../given/givens.ts';
import { givenSealing } from '../given/seal.ts';
import { givenLease } from './lease.ts';
import { givenDynamoDb } from './stores.ts';

export type AuditOptions = {
  /** By default all that is on the shelf. */
  readonly tags?: readonly string[];
  readonly retention?: AuditConfig['retention'];
  readonly faulty?: (ports: Ports) => Ports;
};

/** Real tables and audits that run on them, with a registry, a topic and a clock that a test moves by hand. */
export type VerifyWorld = {
  readonly rawRows: RawRows;
  /** What the registry says of each tag; one that is not here is absent. */
  readonly shelf: Map<string, RegistryAnswer>;
  readonly published: readonly Alert[];
  nowMs: number;
  audit(runAt: Instant, options?: AuditOptions): Promise<RunReport>;
  /** What {@link VerifyWorld.verify} takes for granted: the world's clock, and no root that was kept elsewhere. */
  verifyOptions(): VerifyOptions;
  verify(options?: Partial<VerifyOptions>): Promise<Verified>;
  /** All rows of tags, and all of runs, in the order of their keys. */
  snapshotRows(): Promise<readonly RawRow[]>;
  runRows(): Promise<readonly RawRow[]>;
  /** Writes and deletes as whoever has the keys to the account can. */
  put(row: RawRow): Promise<void>;
  remove(row: RawRow): Promise<void>;
  close(): void;
};

const configText = (tags: readonly string[]): string => `deployment: test
schedule: rate(1 day)
concurrency: 1
alerts: { emails: [] }
registries: { prod: { zone: kr, name: example } }
defaults: { staleAfter: 30d, remindEvery: never }
targets: [{ image: prod/web/api, tags: ${JSON.stringify(tags)} }]
`;

export const referenceOf = (tag: string) => `prod/web/api:${tag}`;

/** Works on the tables of a server that has no runs yet. */
export function openVerifyWorld(endpoint: string): VerifyWorld {
  const client = givenDynamoDb(endpoint);
  const dynamodb = documentClient(client);
  const { SNAPSHOTS_TABLE, RUNS_TABLE } = tableNames;
  const rawRows = openRawRows(dynamodb, {
    snapshotsTable: SNAPSHOTS_TABLE,
    runsTable: RUNS_TABLE,
    auditor: 'test',
  });
  const published: Alert[] = [];
  const shelf = new Map<string, RegistryAnswer>();
  const tableOf = (row: RawRow) => ('auditor' in row ? RUNS_TABLE : SNAPSHOTS_TABLE);
  const scan = async (TableName: string) => (await dynamodb.send(new ScanCommand({ TableName }))).Items ?? [];

  const world: VerifyWorld = {
    rawRows,
    shelf,
    published,
    nowMs: epochMs(day(0)),
    audit(runAt, { tags = [...shelf.keys()], retention = Duration.parse('400d'), faulty = asTheyAre } = {}) {
      // So short a retention is nothing that a file may ask for.
      const config: AuditConfig = { ...parseConfig(configText(tags), 'audit.yaml'), retention };
      const tampered = collectTampered(() => undefined);
      const ports: Ports = {
        ...openStores(client, config, tableNames, { sealing: givenSealing, onTampered: tampered.add }),
        tampered: tampered.all,
        toolVersion: manifest.version,
        lease: givenLease(dynamodb, config.deployment),
        holder: randomUUID(),
        queryOptions: '',
        now: () => world.nowMs,
        monotonicMs: () => world.nowMs,
        every: () => () => undefined,
        openRegistry: () =>
          givenReader(async ({ tag }) => ({ ...(shelf.get(tag) ?? absent), observedAt: instantFromMs(world.nowMs) })),
        publish: async (alert) => {
          published.push(alert);
          return `message ${published.length}`;
        },
        recorded: () => undefined,
        ended: () => undefined,
      };
      return runAudit(runAt, config, faulty(ports), { deadlineMs: Number.MAX_SAFE_INTEGER, isRetried: false });
    },
    verifyOptions: () => ({
      sealing: givenSealing,
      policiesOf: keptPolicies(openConfigurations(dynamodb, { table: RUNS_TABLE, auditor: 'test' })),
      expectedRoots: new Map(),
      nowSeconds: Math.floor(world.nowMs / 1000),
      progress: () => undefined,
    }),
    verify: (options = {}) => verify(rawRows, { ...world.verifyOptions(), ...options }),
    snapshotRows: async () => (await scan(SNAPSHOTS_TABLE)).toSorted(byKey),
    runRows: async () => (await scan(RUNS_TABLE)).filter(({ auditor }) => auditor === 'test').toSorted(byKey),
    async put(row) {
      await dynamodb.send(new PutCommand({ TableName: tableOf(row), Item: { ...row } }));
    },
    async remove(row) {
      const { reference, auditor, runAt } = row;
      const Key = auditor === undefined ? { reference, runAt } : { auditor, runAt };
      await dynamodb.send(new DeleteCommand({ TableName: tableOf(row), Key }));
    },
    close: () => client.destroy(),
  };
  return world;
}

/** As a number it would lose its last digits in JavaScript. */
export const manyDigits = '12345678901234567891';

/** A tag of two platforms, of which one was pulled on the first day; who updated it has an id of many digits. */
export const shown = (digest = digestA): RegistryAnswer =>
  present({
    digest,
    lastUpdater: manyDigits,
    platforms: [
      { platform: 'linux/amd64', digest, sizeBytes: 83_518_086, latestPulledAt: day(0), updatedAt: day(0) },
      { platform: 'linux/arm64', digest: null, sizeBytes: null, latestPulledAt: null, updatedAt: null },
    ],
  });

const asTheyAre = (ports: Ports): Ports => ports;

const keyOf = ({ reference, runAt }: RawRow): string => `${reference} ${runAt}`;
const byKey = (one: RawRow, other: RawRow): number => (keyOf(one) < keyOf(other) ? -1 : 1);
