import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';
import type { RegistryKey } from '../functions/domain/reference.ts';

export type RegistrySecrets = {
  /** For each registry what GetSecretValue takes: the name of its secret, or the ARN of the created one. */
  readonly ids: Readonly<Record<RegistryKey, string>>;
  /** The same secrets as a policy must name them, each once. */
  readonly resources: readonly string[];
  /** The one that the stack creates for all registries that name none; undefined where each names its own. */
  readonly created: Secret | undefined;
};

/** The secret of each registry. */
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
 * An unset secret is known by its empty access key; a password is drawn beside it, because a template must not hold a secret's text.
 * CloudFormation draws anew, over the keys stored meanwhile, when these properties change: leave them as they are.
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

/** Secrets Manager ends every ARN in a hyphen and six characters that it draws. */
const arnOfNamed = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
