/** The names of the stack's outputs. `--stack NAME` reads them to find a deployment. */
export const stackOutputs = {
  /** The name that the runs are stored under; audit.yaml must have the same. */
  deployment: 'Deployment',
  snapshotsTable: 'SnapshotsTable',
  runsTable: 'RunsTable',
  alertTopicArn: 'AlertTopicArn',
  functionName: 'FunctionName',
  /** JSON, as in REGISTRY_SECRETS of the function: the name or ARN of the secret of each registry key. */
  registrySecrets: 'RegistrySecrets',
  /** The ARN of the secret that holds the key of the seals. */
  sealSecret: 'SealSecret',
  /** The name of the function's log group: the line of each run has its root. */
  logGroup: 'LogGroup',
  /** Only if the stack created a secret, for the registries that name none. */
  secretArn: 'SecretArn',
} as const;
