import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';
import { runsTable, snapshotsTable } from '../functions/store/tables.ts';
import { createAlarms } from './alarms.ts';
import { createAlertTopic } from './alert-topic.ts';
import { auditTimeout, createAuditFunction } from './audit-function.ts';
import { type RegistrySecrets, registrySecrets } from './registry-secrets.ts';
import { createSchedule } from './schedule.ts';
import { createSealKey } from './seal-key.ts';
import { createTable } from './tables.ts';

export type AuditorProps = {
  readonly config: AuditConfig;
  /** The absolute path of the file that `config` was read from. The file is bundled with the function. */
  readonly configPath: string;
};

/** Audits container tags on a schedule. Use its parts to subscribe to the topic or to grant access to the tables. */
export class Auditor extends Construct {
  readonly snapshots: TableV2;
  readonly runs: TableV2;
  readonly topic: Topic;
  readonly secrets: RegistrySecrets;
  readonly sealKey: Secret;
  readonly auditFunction: LambdaFunction;
  /** What the function logs, the root of each run with it. */
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, { config, configPath }: AuditorProps) {
    super(scope, id);
    const snapshots = createTable(this, 'Snapshots', snapshotsTable);
    const runs = createTable(this, 'Runs', runsTable);
    const topic = createAlertTopic(this, config);
    const secrets = registrySecrets(this, config);
    const sealKey = createSealKey(this, config);
    const parts = { config, configPath, snapshots, runs, topic, secrets, sealKey };
    const { auditFunction, logGroup } = createAuditFunction(this, parts);
    createSchedule(this, auditFunction, config);
    const { deployment, schedule } = config;
    createAlarms(this, { deployment, auditFunction, logGroup, timeout: auditTimeout, schedule, topic });
    this.snapshots = snapshots;
    this.runs = runs;
    this.topic = topic;
    this.secrets = secrets;
    this.sealKey = sealKey;
    this.auditFunction = auditFunction;
    this.logGroup = logGroup;
  }
}
