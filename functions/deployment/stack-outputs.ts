/** The names of the stack's outputs, by which the command line finds a deployment: `--stack NAME` reads them. */
export const stackOutputs = {
  /** The name under which the runs are kept: audit.yaml must say the same. */
  deployment: 'Deployment',
  snapshotsTable: 'SnapshotsTable',
  runsTable: 'RunsTable',
  alertTopicArn: 'AlertTopicArn',
  functionName: 'FunctionName',
  /** JSON, as the function's own REGISTRY_SECRETS: the name or ARN of the secret of each registry key. */
  registrySecrets: 'RegistrySecrets',
  /** Only where the stack created a secret: a registry without one of its own uses it. */
  secretArn: 'SecretArn',
} as const;
