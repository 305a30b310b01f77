import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { openTopic } from '../alerts/topic.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Environment } from '../deployment/environment.ts';
import { leaseOptions, otherOptions, tableOptions, topicOptions } from '../deployment/sdk-options.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Registry } from '../domain/registry.ts';
import type { RegistryKey } from '../domain/values/reference.ts';
import { createRegistryClient, type RegistryClient } from '../registry/client.ts';
import { type Credentials, readKeyVariables, readSecret } from '../registry/keys.ts';
import { vendors } from '../registry/vendors.ts';
import { documentClient } from '../store/dynamodb.ts';
import { type Lease, type LeaseOptions, openLease } from '../store/lease.ts';
import { patient } from '../store/patience.ts';
import { openStores } from '../store/stores.ts';
import type { Ports } from './ports.ts';

/** How long a throttled request to the tables is sent again. */
const patienceMs = 120_000;

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

/** Connects one run to the world. `NCLOUD_ACCESS_KEY` and `NCLOUD_SECRET_KEY` take precedence over secrets. */
export function createPorts(
  clients: Clients,
  config: AuditConfig,
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>>,
): Omit<Ports, 'recorded'> {
  const registryClients = createRegistryClients(config, (registry) => async () => {
    const fromVariables = readKeyVariables(variables);
    if (fromVariables !== undefined) return fromVariables;
    const secretId = environment.REGISTRY_SECRETS[registry.key];
    if (secretId !== undefined) return readSecret(clients.secretsManager, secretId);
    throw new AuditError('credentials-missing', `There is no access key for the registry "${registry.key}".`);
  });
  return {
    ...openStores(clients.dynamodb, config, environment),
    lease: connectLease(clients, config, environment, { monotonicMs, sleep: (ms) => sleep(ms) }),
    holder: randomUUID(),
    queryOptions: environment.QUERY_OPTIONS,
    now: Date.now,
    monotonicMs,
    every: (intervalMs, act) => {
      // A failure is not reported: the next interval tries again, and the caller notices what is missing.
      const timer = setInterval(() => void act().catch(() => undefined), intervalMs);
      return () => clearInterval(timer);
    },
    observe: (target, deadlineMs) => {
      const client = registryClients.get(target.registry);
      if (client === undefined) throw new TypeError(`No client for the registry of ${target.reference}.`);
      return client.observe(target, deadlineMs);
    },
    publish: openTopic(clients.sns, environment.ALERT_TOPIC_ARN),
  };
}

/** The lease of a deployment, watched by a clock. */
export const connectLease = (
  { lease }: Pick<Clients, 'lease'>,
  { deployment }: Pick<AuditConfig, 'deployment'>,
  { RUNS_TABLE }: Pick<Environment, 'RUNS_TABLE'>,
  clock: Pick<LeaseOptions, 'monotonicMs' | 'sleep'>,
): Lease =>
  openLease(documentClient(lease), {
    table: RUNS_TABLE,
    auditor: deployment,
    // Until a key is at hand: this seal guards against accidents only.
    sealing: { sealOf: (hash) => hash },
    tampered: () => process.emitWarning('The row of the lease was modified outside tagwarden. It was overwritten.'),
    ...clock,
  });

const monotonicMs = (): number => performance.now();

function createRegistryClients(
  { registries }: Pick<AuditConfig, 'registries'>,
  credentialsOf: (registry: Registry) => () => Promise<Credentials>,
): ReadonlyMap<RegistryKey, RegistryClient> {
  return new Map(
    [...registries].map(([key, registry]) => [
      key,
      createRegistryClient({
        registry,
        vendor: vendors.ncr,
        credentials: credentialsOf(registry),
        fetch: globalThis.fetch,
        now: Date.now,
        sleep: (ms) => sleep(ms),
        random: Math.random,
      }),
    ]),
  );
}
