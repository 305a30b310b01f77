import { connectLease, createPorts } from '../../../functions/audit/adapters.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { raiseFailures } from '../../../functions/audit/report.ts';
import { readEnvironment } from '../../../functions/deployment/environment.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import type { TamperedRow } from '../../../functions/store/genuine.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { givenImpatientClients } from '../faults/impatient-clients.ts';
import { type AuditWorld, keys, startAuditWorld } from './audit-world.ts';
import { jumpingClock } from './lease.ts';

/** A world in which audits can be led through a proxy that disturbs them. */
export type FaultWorld = AuditWorld & {
  readonly proxy: FaultProxy;
  /** For a handler in a process of its own: what {@link AuditWorld} gives it, with the proxy before the servers. */
  readonly disturbedEnvironment: Readonly<Record<string, string>>;
  /** One invocation whose every call goes through the proxy. Rejects where the handler does. */
  auditDisturbed(runAt: Instant): Promise<void>;
  /** Lets the lease of a crashed invocation run out. */
  outliveLease(): void;
};

export async function startFaultWorld(): Promise<FaultWorld> {
  const world = await startAuditWorld();
  const { environment, config } = world;
  const proxy = await startFaultProxy({
    dynamodb: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    sns: environment['AWS_ENDPOINT_URL_SNS'] ?? '',
  });
  const clients = givenImpatientClients(proxy.endpoint);
  const known = readEnvironment({ ...environment, AUDIT_CONFIG: 'none' });
  const { sealing, met } = world;
  const onTampered = ({ row }: TamperedRow) => met.push(row);
  const throughProxy = ({ now, recorded, ended }: Ports): Ports => ({
    ...createPorts(clients, config, known, { variables: keys, sealing, onTampered }),
    lease: connectLease(clients, config, known, { sealing, onTampered, ...jumpingClock() }),
    now,
    recorded,
    ended,
  });
  return {
    ...world,
    proxy,
    disturbedEnvironment: {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
      AWS_ENDPOINT_URL_SNS: proxy.endpoint,
    },
    async auditDisturbed(runAt) {
      raiseFailures(await world.audit(runAt, { faulty: throughProxy }));
    },
    outliveLease: () => world.pass(leaseMs + 1_000),
    async stop() {
      clients.destroy();
      await proxy.stop();
      await world.stop();
    },
  };
}
