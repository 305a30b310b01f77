import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';
import type { RegistryKey } from '../functions/domain/values/reference.ts';

export type RegistrySecrets = {
  /** For each registry, the id to pass to GetSecretValue: the name of its secret, or the ARN of the created one. */
  readonly ids: Readonly<Record<RegistryKey, string>>;
  /** The ARNs of the same secrets for an IAM policy, without duplicates. */
  readonly resources: readonly string[];
  /** The secret that the stack creates for registries that name none; undefined if every registry names its own. */
  readonly created: Secret | undefined;
};

/** Finds or creates the secret of each registry. */
export function registrySecrets(scope: Construct, { deployment, registries }: AuditConfig): RegistrySecrets {
  let created: Secret | undefined;
  const secrets = [...registries.values()].map(({ key, secret: name }) => {
    if (name !== null) return { key, id: name, resource: arnOfNamed(scope, name) };
    created ??= createSecret(scope, deployment);
    return { key, id: created.secretArn, resource: created.secretArn };
  });
  return {
    ids: Object.fromEntries(secrets.map(({ key, id }) => [key, id])),
    resources: [...new Set(secrets.map(({ resource }) => resource))],
    created,
  };
}

/**
 * An empty access key marks a secret that nobody has set yet. The generated placeholder is there because a template must not contain
 * the text of a secret. Do not change these properties: CloudFormation would then generate the secret again, over the stored keys.
 */
function createSecret(scope: Construct, deployment: string): Secret {
  return new Secret(scope, 'RegistrySecret', {
    description: `NAVER Cloud access key of tagwarden ${deployment}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ accessKey: '', secretKey: '' }),
      generateStringKey: 'placeholder',
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** Secrets Manager ends every ARN with a hyphen and six random characters. */
const arnOfNamed = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
