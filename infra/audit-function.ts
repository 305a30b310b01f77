import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';
import type { EnvironmentVariables } from '../functions/deployment/environment.ts';
import { snapshotsTable } from '../functions/store/tables.ts';
import { bundledConfig, bundling } from './bundling.ts';
import type { RegistrySecrets } from './registry-secrets.ts';
import { maxEventAge } from './schedule.ts';
import { indexArns } from './tables.ts';

/** The longest that Lambda allows. */
export const auditTimeout = Duration.minutes(15);

export type AuditFunctionProps = {
  readonly config: AuditConfig;
  /** Absolute. */
  readonly configPath: string;
  readonly snapshots: TableV2;
  readonly runs: TableV2;
  readonly topic: ITopic;
  readonly secrets: RegistrySecrets;
  readonly sealKey: Secret;
};

const root = join(import.meta.dirname, '..');

/** The function that audits, with its permissions, and the log group that it alone writes to. */
export function createAuditFunction(
  scope: Construct,
  props: AuditFunctionProps,
): { readonly auditFunction: NodejsFunction; readonly logGroup: LogGroup } {
  const { config, configPath } = props;
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const auditFunction = new NodejsFunction(scope, 'Function', {
    description: `Audits the container tags of ${config.deployment}`,
    entry: join(root, 'functions/audit/handler.ts'),
    projectRoot: root,
    depsLockFilePath: join(root, 'package-lock.json'),
    bundling: bundling(configPath),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: auditTimeout,
    environment: environment(scope, props),
    role: createRole(scope, props, logGroup),
    logGroup,
    // Powertools writes JSON in both formats. With this one, Lambda logs uncaught errors as JSON too.
    loggingFormat: LoggingFormat.JSON,
    // A run that is invoked again continues where it stopped.
    retryAttempts: 2,
    maxEventAge: maxEventAge(config),
  });
  return { auditFunction, logGroup };
}

function environment(scope: Construct, { snapshots, runs, topic, secrets, sealKey }: AuditFunctionProps) {
  const stack = Stack.of(scope);
  return {
    SNAPSHOTS_TABLE: snapshots.tableName,
    RUNS_TABLE: runs.tableName,
    ALERT_TOPIC_ARN: topic.topicArn,
    AUDIT_CONFIG: bundledConfig,
    REGISTRY_SECRETS: stack.toJsonString(secrets.ids),
    SEAL_SECRET: sealKey.secretArn,
    QUERY_OPTIONS: `--stack ${stack.stackName}`,
  } satisfies EnvironmentVariables;
}

/**
 * Access to what the environment names, and to nothing else. The role cannot delete rows, but it can replace them: `dynamodb:PutItem`
 * replaces an item, and IAM has no condition that forbids it. What shows a row that the role itself replaced is the chain, and a root
 * kept elsewhere; whoever does not have the seal key cannot write a row that is believed.
 */
function createRole(
  scope: Construct,
  { snapshots, runs, topic, secrets, sealKey }: AuditFunctionProps,
  logGroup: LogGroup,
): Role {
  const allow = (sid: string, actions: string[], resources: readonly string[]) =>
    new PolicyStatement({ sid, actions, resources: [...resources] });
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Audit: new PolicyDocument({
        statements: [
          allow('AppendSnapshots', ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:GetItem'], [snapshots.tableArn]),
          allow('QuerySnapshots', ['dynamodb:Query'], indexArns(snapshots, snapshotsTable)),
          allow(
            'KeepRuns',
            ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
            [runs.tableArn],
          ),
          allow('PublishAlerts', ['sns:Publish'], [topic.topicArn]),
          allow('ReadAccessKeys', ['secretsmanager:GetSecretValue'], secrets.resources),
          allow('ReadSealKey', ['secretsmanager:GetSecretValue'], [sealKey.secretArn]),
          allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
        ],
      }),
    },
  });
}
