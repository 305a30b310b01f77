import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { connectLease, createPorts } from '../../../functions/audit/adapters.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { runAudit } from '../../../functions/audit/run.ts';
import { localFolder } from '../../../functions/cli/connect.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { auditYaml, createStory, registry } from '../../../functions/demo/story.ts';
import { readEnvironment } from '../../../functions/deployment/environment.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { sealWith } from '../../../functions/domain/values/seal.ts';
import { startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { startLocalWorld } from '../../../functions/local/world.ts';
import { crashingPorts } from '../faults/crashing-ports.ts';
import { keys } from '../worlds/audit-world.ts';
import { jumpingClock } from '../worlds/lease.ts';
import { givenDynamoDb } from '../worlds/stores.ts';

/** The configuration of the lived story, from the folder that it was lived in. */
export const storyConfig = join(localFolder({ deployment: 'demo' }), 'audit.yaml');

/** Two digests that begin with the same 12 hex digits, on the newest board. */
export const twins = [0, 1].map((digit) => `sha256:abcdefabcdef${String(digit).repeat(52)}`);

type Day = { readonly at: string; happens?: () => void; faulty?: (ports: Ports) => Ports };

/**
 * Lives the demo's nine days in this process and goes on after them: a run that crashes and is closed by the next, a
 * month without any, a tag that is removed from the configuration, an alert that nobody takes, and a run that is
 * never closed. Leaves the tables and the last configuration in a folder that the command line opens.
 */
export async function liveStory(cwd: string): Promise<void> {
  const folder = join(cwd, localFolder({ deployment: 'demo' }));
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

  const first = auditYaml(ncr.url);
  // From the month without runs on, rows expire; one tag is audited no longer.
  const last = first
    .replace('registries:', 'retention: 4000d\nregistries:')
    .replace(/ {2}- image: demo\/db\/postgres\n(?: {4}.*\n)+/, '');
  const audit = async ({ at, happens = () => undefined, faulty = (ports) => ports }: Day): Promise<void> => {
    const atMs = Date.parse(at);
    happens();
    // One tag at a time, so that it is known which rows a crashing run leaves.
    const config = { ...parseConfig(at < '2026-04' ? first : last, 'audit.yaml'), concurrency: 1 };
    const ports: Ports = {
      ...createPorts(clients, config, environment, { variables: keys, sealing }),
      lease: connectLease(clients, config, environment, { sealing, onTampered: () => undefined, ...jumpingClock() }),
      now: () => atMs + 2_000,
      recorded: () => undefined,
      ended: () => undefined,
    };
    const runAt = instantFromMs(atMs);
    // A run that crashes tells nobody; that is what it is here for.
    await runAudit(runAt, config, faulty(ports), { deadlineMs: Date.now() + 60_000, isRetried: false }).catch(
      () => undefined,
    );
  };

  const crashes = (ports: Ports) => crashingPorts(ports, { call: 'append', nth: 3, when: 'before its effect' });
  const mute = (ports: Ports): Ports => ({ ...ports, publish: () => Promise.reject(new Error('Nobody listens.')) });
  for (const [index, { happens }] of createStory(ncr).entries()) {
    const atMs = Date.UTC(2026, 2, 2 + index);
    await audit({ at: instantFromMs(atMs), happens: () => happens(atMs) });
  }
  await audit({ at: '2026-03-11T00:00:00.000Z', faulty: crashes });
  await audit({ at: '2026-03-12T00:00:00.000Z' });
  await audit({
    at: '2026-04-20T00:00:00.000Z',
    happens() {
      const [stable = '', overwritten = ''] = twins;
      const updatedAt = Date.UTC(2026, 3, 19, 20);
      ncr.tags.put(registry, 'web/api', 'stable', { digest: stable, updatedAt });
      ncr.tags.put(registry, 'web/api', 'v1.4.2', { digest: overwritten, updatedAt });
    },
    faulty: mute,
  });
  await audit({ at: '2026-04-21T00:00:00.000Z', faulty: (ports) => crashes(mute(ports)) });

  await writeFile(join(cwd, storyConfig), last);
  for (const client of Object.values(clients)) client.destroy();
  await Promise.all([ncr.stop(), world.stop()]);
}
