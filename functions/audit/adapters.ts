import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import manifest from '../../package.json' with { type: 'json' };
import { openTopic } from '../alerts/topic.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Environment } from '../deployment/environment.ts';
import { leaseOptions, otherOptions, tableOptions, topicOptions } from '../deployment/sdk-options.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Registry } from '../domain/registry.ts';
import type { Sealing } from '../domain/values/seal.ts';
import { openRegistry } from '../registry/client.ts';
import { type Credentials, readKeyVariables, readSecret } from '../registry/keys.ts';
import { vendors } from '../registry/vendors.ts';
import { documentClient } from '../store/dynamodb.ts';
import type { TamperedRow } from '../store/genuine.ts';
import { type Lease, type LeaseOptions, openLease } from '../store/lease.ts';
import { openStores } from '../store/stores.ts';
import { patient } from '../store/writes/patience.ts';
import type { Ports } from './ports.ts';
import { collectTampered } from './tampered-rows.ts';

/** How long a throttled request to the tables is sent again: not longer than the function has to record what it saw. */
const patienceMs = 45_000;

/** The SDK clients. They find AWS by its standard variables. */
export type Clients = {
  readonly dynamodb: DynamoDBClient;
  /** For the lease alone: a renewal must not wait behind throttled writes. */
  readonly lease: DynamoDBClient;
  readonly sns: SNSClient;
  readonly secretsManager: SecretsManagerClient;
};

export const createClients = (): Clients => ({
  dynamodb: patient(new DynamoDBClient(tableOptions), { patienceMs, monotonicMs }),
  lease: new DynamoDBClient(leaseOptions),
  sns: new SNSClient(topicOptions),
  secretsManager: new SecretsManagerClient(otherOptions),
});

export type PortOptions = {
  /** `NCLOUD_ACCESS_KEY` and `NCLOUD_SECRET_KEY` take precedence over secrets. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly sealing: Sealing;
  /** Told of each row that the stores do not believe, as soon as it is met. */
  readonly onTampered?: (tampered: TamperedRow) => void;
};

/** Connects one run to the world. */
export function createPorts(
  clients: Clients,
  config: AuditConfig,
  environment: Environment,
  { variables, sealing, onTampered = () => undefined }: PortOptions,
): Omit<Ports, 'recorded' | 'ended'> {
  const tampered = collectTampered(onTampered);
  const credentialsOf = async (registry: Registry): Promise<Credentials> => {
    const fromVariables = readKeyVariables(variables);
    if (fromVariables !== undefined) return fromVariables;
    const secretId = environment.REGISTRY_SECRETS[registry.key];
    if (secretId !== undefined) return readSecret(clients.secretsManager, secretId);
    throw new AuditError('credentials-missing', `There is no access key for the registry "${registry.key}".`);
  };
  return {
    ...openStores(clients.dynamodb, config, environment, { sealing, onTampered: tampered.add }),
    tampered: tampered.all,
    toolVersion: manifest.version,
    lease: connectLease(clients, config, environment, {
      sealing,
      onTampered: tampered.add,
      monotonicMs,
      sleep: (ms) => sleep(ms),
    }),
    holder: randomUUID(),
    queryOptions: environment.QUERY_OPTIONS,
    now: Date.now,
    monotonicMs,
    every: (intervalMs, act) => {
      // A failure is not reported: the next interval tries again, and the caller notices what is missing.
      const timer = setInterval(() => void act().catch(() => undefined), intervalMs);
      return () => clearInterval(timer);
    },
    openRegistry: (registry, pace) =>
      openRegistry({
        registry,
        concurrency: config.concurrency,
        pace,
        vendor: vendors.ncr,
        version: manifest.version,
        credentials: () => credentialsOf(registry),
        now: Date.now,
        sleep: (ms) => sleep(ms),
        random: Math.random,
      }),
    publish: openTopic(clients.sns, environment.ALERT_TOPIC_ARN),
  };
}

type LeaseAuthenticity = Pick<PortOptions, 'sealing'> & Required<Pick<PortOptions, 'onTampered'>>;

/** The lease of a deployment, watched by a clock. */
export const connectLease = (
  { lease }: Pick<Clients, 'lease'>,
  { deployment }: Pick<AuditConfig, 'deployment'>,
  { RUNS_TABLE }: Pick<Environment, 'RUNS_TABLE'>,
  { sealing, onTampered, ...clock }: Pick<LeaseOptions, 'monotonicMs' | 'sleep'> & LeaseAuthenticity,
): Lease =>
  openLease(documentClient(lease), {
    table: RUNS_TABLE,
    auditor: deployment,
    sealing,
    tampered: (row) => onTampered({ table: 'Runs', row, replaced: true }),
    ...clock,
  });

const monotonicMs = (): number => performance.now();
