import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { connectLease, createPorts } from '../../../functions/audit/adapters.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { runAudit } from '../../../functions/audit/run.ts';
import { localFolder } from '../../../functions/cli/connect.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { readEnvironment } from '../../../functions/deployment/environment.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { sealWith } from '../../../functions/domain/values/seal.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { startLocalWorld } from '../../../functions/local/world.ts';
import { keys } from '../worlds/audit-world.ts';
import { jumpingClock } from '../worlds/lease.ts';
import { givenDynamoDb } from '../worlds/stores.ts';

/** A simulated registry, and audits of it at any time, whose tables the command line opens in a folder afterwards. */
export type DatedAudits = {
  readonly ncr: SimulatedNcr;
  /** The run of a moment under a configuration. What it throws is left out where its ports are `faulty`. */
  audit(atMs: number, yaml: string, faulty?: (ports: Ports) => Ports): Promise<void>;
  stop(): Promise<void>;
};

export async function startDatedAudits(cwd: string, deployment: string): Promise<DatedAudits> {
  const folder = join(cwd, localFolder({ deployment }));
  await mkdir(folder, { recursive: true });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const [ncr, world] = await Promise.all([
    startSimulatedNcr({ credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY } }),
    startLocalWorld(folder),
  ]);
  const sealing = sealWith(world.environment.SEAL_KEY);
  const environment = readEnvironment({ ...world.environment, AUDIT_CONFIG: 'none' });
  const clients = {
    dynamodb: givenDynamoDb(world.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''),
    lease: givenDynamoDb(world.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''),
    sns: new SNSClient({ endpoint: world.environment['AWS_ENDPOINT_URL_SNS'] ?? '', region: 'us-east-1', credentials }),
    secretsManager: new SecretsManagerClient({ region: 'us-east-1', credentials }),
  };
  return {
    ncr,
    async audit(atMs, yaml, faulty) {
      // One tag at a time, so that it is known which rows a crashing run leaves.
      const config = { ...parseConfig(yaml, 'audit.yaml'), concurrency: 1 };
      const ports: Ports = {
        ...createPorts(clients, config, environment, { variables: keys, sealing }),
        lease: connectLease(clients, config, environment, { sealing, onTampered: () => undefined, ...jumpingClock() }),
        now: () => atMs + 2_000,
        recorded: () => undefined,
        ended: () => undefined,
      };
      const limits = { deadlineMs: Date.now() + 60_000, isRetried: false };
      const runAt = instantFromMs(atMs);
      if (faulty === undefined) await runAudit(runAt, config, ports, limits);
      // A run that crashes tells nobody; that is what it is here for.
      else await runAudit(runAt, config, faulty(ports), limits).catch(() => undefined);
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([ncr.stop(), world.stop()]);
    },
  };
}
