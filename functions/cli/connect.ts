import { access, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AuditConfig } from '../config/audit-config.ts';
import { type Environment, readEnvironment } from '../deployment/environment.ts';
import { otherOptions } from '../deployment/sdk-options.ts';
import { stackOutputs } from '../deployment/stack-outputs.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Mailbox } from '../local/mailbox.ts';

/** Where the tables and the topic of a command are. */
export type Connection = {
  readonly environment: Environment;
  /** The function's log group; null for local tables, and for a stack that was deployed before it told the name. */
  readonly logGroup: string | null;
  /** Where local mails come in; null for a stack. */
  readonly mailbox: Mailbox | null;
  close(): Promise<void>;
};

/** Where the local tables of a deployment are kept. */
export const localFolder = ({ deployment }: Pick<AuditConfig, 'deployment'>): string => join('.tagwarden', deployment);

export type ConnectOptions = {
  /** Undefined: the local tables. */
  readonly stack: string | undefined;
  /** The options that the mails tell their reader to use. */
  readonly queryOptions: string;
  /** What to do where there are no local tables yet. */
  readonly ifNew: 'create' | 'keep-in-memory' | 'refuse';
};

/** Throws {@link AuditError} `stack-unreadable`, `stack-mismatch`, `tables-in-use` or `no-run-yet`. */
export async function connect(
  config: AuditConfig,
  { stack, queryOptions, ifNew }: ConnectOptions,
): Promise<Connection> {
  if (stack !== undefined) {
    return { ...(await readStack(stack, config, queryOptions)), mailbox: null, close: async () => undefined };
  }
  const folder = localFolder(config);
  const isNew = !(await exists(folder));
  if (isNew && ifNew === 'refuse') {
    throw new AuditError('no-run-yet', `There are no local tables in ${folder}: ${await whyNone(config)}.`);
  }
  const { startLocalWorld } = await import('../local/world.ts');
  const world = await startLocalWorld(isNew && ifNew === 'keep-in-memory' ? undefined : folder);
  // The SDK finds its endpoints and keys in the variables of the process, and nowhere else.
  Object.assign(process.env, world.environment);
  return {
    environment: readEnvironment({ ...world.environment, AUDIT_CONFIG: 'local', QUERY_OPTIONS: queryOptions }),
    logGroup: null,
    mailbox: world.mailbox,
    close: () => world.stop(),
  };
}

/** Why a deployment has no local tables, as far as the folder tells. */
async function whyNone({ deployment }: AuditConfig): Promise<string> {
  const others = await readdir(dirname(localFolder({ deployment }))).catch(() => []);
  if (others.length === 0) return 'no run was made here yet';
  return `the configuration names the deployment ${deployment}, but runs were made here for ${others.toSorted().join(', ')}`;
}

async function readStack(
  name: string,
  { deployment }: AuditConfig,
  queryOptions: string,
): Promise<Pick<Connection, 'environment' | 'logGroup'>> {
  const outputs = await readOutputs(name);
  const deployed = outputs.get(stackOutputs.deployment);
  if (deployed === undefined)
    throw new AuditError('stack-unreadable', `The stack "${name}" was not deployed by tagwarden.`);
  if (deployed !== deployment) {
    // Under another name the runs would take another lease, and the histories of the tags could fork.
    const detail = `The stack "${name}" is the deployment "${deployed}", but the configuration names "${deployment}".`;
    throw new AuditError('stack-mismatch', detail);
  }
  const environment = readEnvironment({
    SNAPSHOTS_TABLE: outputs.get(stackOutputs.snapshotsTable),
    RUNS_TABLE: outputs.get(stackOutputs.runsTable),
    ALERT_TOPIC_ARN: outputs.get(stackOutputs.alertTopicArn),
    REGISTRY_SECRETS: outputs.get(stackOutputs.registrySecrets),
    SEAL_SECRET: outputs.get(stackOutputs.sealSecret),
    AUDIT_CONFIG: 'local',
    QUERY_OPTIONS: queryOptions,
  });
  return { environment, logGroup: outputs.get(stackOutputs.logGroup) ?? null };
}

async function readOutputs(name: string): Promise<ReadonlyMap<string | undefined, string | undefined>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(otherOptions);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');
    throw new AuditError('stack-unreadable', `Cannot read the outputs of the stack "${name}": ${why}.`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
