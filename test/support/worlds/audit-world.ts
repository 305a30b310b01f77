import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { connectLease, createPorts } from '../../../functions/audit/adapters.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { type RunReport, runAudit } from '../../../functions/audit/run.ts';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { readEnvironment } from '../../../functions/deployment/environment.ts';
import type { Event } from '../../../functions/domain/event.ts';
import { type RunState, stateOf } from '../../../functions/domain/run.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { type Sealing, SealKey, sealWith } from '../../../functions/domain/values/seal.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import type { Mail } from '../../../functions/local/mailbox.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { startLocalWorld } from '../../../functions/local/world.ts';
import { documentClient } from '../../../functions/store/dynamodb.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { openStores, type Stores } from '../../../functions/store/stores.ts';
import { jumpingClock } from './lease.ts';
import { givenDynamoDb } from './stores.ts';

export const keys = {
  NCLOUD_ACCESS_KEY: 'ncp_iam_BPAMKR3uVqX7dTzLw2Ye',
  NCLOUD_SECRET_KEY: 'ncp_iam_SECRETq8Wd3Zk7RtY1mB5xJ4nH',
};

/** The tags that {@link AuditWorld} audits, in the order in which it asks for them: `example` holds all, at digest A. */
export const tags = ['v1', 'v2', 'v3', 'v4'] as const;
export const referenceOfTag = (tag: (typeof tags)[number]) => `prod/web/api:${tag}`;

export const auditYaml = (endpoint: string): string => `deployment: test
timeZone: UTC
concurrency: 1
alerts: { emails: [] }
registries: { prod: { endpoint: "${endpoint}", name: example } }
defaults: { staleAfter: never }
targets: [{ image: prod/web/api, tags: [${tags.join(', ')}] }]
`;

/** Real tables, a real topic and a simulated registry, and audits that run on them. */
export type AuditWorld = {
  readonly ncr: SimulatedNcr;
  readonly config: AuditConfig;
  readonly stores: Stores;
  readonly sealing: Sealing;
  /** The rows that these stores and the audits met and did not believe: what the log of the function tells. */
  readonly met: RawRow[];
  readonly dynamodb: DynamoDBDocumentClient;
  /** What was asked of DynamoDB so far, by the SDK's names: `PutItemCommand`. */
  readonly operations: readonly string[];
  /** For a handler in a process of its own: all but the configuration and the keys. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * One invocation for a run, on ports as they are or as `faulty` makes them, and by default with the configuration of
   * the world; by default it may take a minute.
   */
  audit(
    runAt: Instant,
    options?: {
      faulty?: (ports: Ports) => Ports;
      deadlineMs?: number;
      /** Whether another invocation follows if this one fails. */
      isRetried?: boolean;
      config?: AuditConfig;
      /** How a held lease is watched. At once: its holder counts as dead. */
      watch?: 'at once' | 'by the clock';
      /** Under another key than that of the world. */
      sealing?: Sealing;
    },
  ): Promise<RunReport>;
  /** Moves the clock of the audits on. */
  pass(ms: number): void;
  /** The mails since it was last asked. */
  takeMails(): readonly Mail[];
  /** The events in the rows of a tag, oldest first: `opened digest-changed`. */
  eventsOf(tag: (typeof tags)[number]): Promise<readonly string[]>;
  /** What is left to do of a run; undefined: it never began. */
  stateAt(runAt: Instant): Promise<RunState | undefined>;
  /** All rows of tags and runs. */
  rows(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
};

export async function startAuditWorld(): Promise<AuditWorld> {
  const [local, ncr] = await Promise.all([
    startLocalWorld(),
    startSimulatedNcr({ credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY } }),
  ]);
  for (const tag of tags) ncr.tags.put('example', 'web/api', tag, { digest: `sha256:${'a'.repeat(64)}` });
  const config = parseConfig(auditYaml(ncr.url), 'audit.yaml');
  const { environment } = local;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const clients = {
    dynamodb: givenDynamoDb(environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''),
    lease: givenDynamoDb(environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''),
    sns: new SNSClient({ endpoint: environment['AWS_ENDPOINT_URL_SNS'] ?? '', region: 'us-east-1', credentials }),
    // No secret is read: the keys come from variables.
    secretsManager: new SecretsManagerClient({ region: 'us-east-1', credentials }),
  };
  const dynamodb = documentClient(clients.dynamodb);
  const sealing = sealWith(SealKey.parse(environment['SEAL_KEY']));
  const met: RawRow[] = [];
  const stores = openStores(clients.dynamodb, config, environment, { sealing, onTampered: ({ row }) => met.push(row) });
  const operations: string[] = [];
  clients.dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        operations.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
  let passedMs = 0;

  return {
    ncr,
    config,
    stores,
    sealing,
    met,
    dynamodb,
    operations,
    environment,
    audit(
      runAt,
      {
        faulty = asTheyAre,
        deadlineMs = Date.now() + passedMs + 60_000,
        isRetried = false,
        config: judgedBy = config,
        watch = 'at once',
        sealing: sealedBy = sealing,
      } = {},
    ) {
      const ports: Ports = {
        ...createPorts(clients, judgedBy, readEnvironment({ ...environment, AUDIT_CONFIG: 'none' }), {
          variables: keys,
          sealing: sealedBy,
          onTampered: ({ row }) => met.push(row),
        }),
        ...(watch === 'at once' && {
          lease: connectLease(clients, judgedBy, environment, {
            sealing: sealedBy,
            onTampered: ({ row }) => met.push(row),
            ...jumpingClock(),
          }),
        }),
        now: () => Date.now() + passedMs,
        recorded: () => undefined,
        ended: () => undefined,
      };
      return runAudit(runAt, judgedBy, faulty(ports), { deadlineMs, isRetried });
    },
    pass(ms) {
      passedMs += ms;
    },
    takeMails() {
      const mails = local.mailbox.read();
      local.mailbox.empty();
      return mails;
    },
    async eventsOf(tag) {
      const target = config.targets.find((each) => each.tag === tag);
      if (target === undefined) throw new Error(`${tag} is not audited.`);
      const newestFirst = await Array.fromAsync(stores.snapshots.history(target.reference));
      return newestFirst.toReversed().flatMap(({ events }) => events.map(describe));
    },
    async stateAt(runAt) {
      const run = await stores.runs.find(runAt);
      return run && stateOf(run);
    },
    async rows() {
      const scans = Object.values(tableNames).map((TableName) => dynamodb.send(new ScanCommand({ TableName })));
      const items = (await Promise.all(scans)).flatMap(({ Items = [] }) => Items);
      return items.filter(({ auditor }) => auditor === undefined || auditor === 'test');
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([ncr.stop(), local.stop()]);
    },
  };
}

const describe = (event: Event): string =>
  `${event.kind} ${event.kind === 'noted' ? event.notice.kind : event.finding.kind}`;

const asTheyAre = (ports: Ports): Ports => ports;
