import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { expect, test } from 'vitest';
import { registrySecrets } from '../../infra/registry-secrets.ts';
import { givenConfig, givenRegistries } from './given-config.ts';
import { givenStack } from './given-stack.ts';
import { onlyResource, textOf } from './template-text.ts';

const givenSecrets = (names: Record<string, string | null>) => {
  const stack = givenStack();
  const { ids, resources, created } = registrySecrets(stack, givenConfig({ registries: givenRegistries(names) }));
  return {
    template: () => Template.fromStack(stack),
    secrets: stack.node.findAll().filter((construct) => construct instanceof Secret),
    ids: Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, textOf(stack.resolve(id))])),
    resources: resources.map((resource) => textOf(stack.resolve(resource))),
    created,
  };
};
const arnOf = (name: string) => `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${name}`;

test('registries that name no secret share the one that the stack creates', () => {
  const { secrets, ids, resources, created } = givenSecrets({ prod: null, test: null });

  expect(secrets).toEqual([created]);
  expect(ids).toEqual({ prod: 'arn:RegistrySecret', test: 'arn:RegistrySecret' });
  expect(resources).toEqual(['arn:RegistrySecret']);
});

test('a registry that names a secret gets that one, allowed by a policy whatever its ARN ends in', () => {
  const { secrets, ids, resources, created } = givenSecrets({ prod: 'ncr/keys', test: 'ncr/keys' });

  expect(secrets).toEqual([]);
  expect(created).toBeUndefined();
  expect(ids).toEqual({ prod: 'ncr/keys', test: 'ncr/keys' });
  expect(resources).toEqual([`${arnOf('ncr/keys')}-??????`]);
});

test('the created secret outlives its stack, and is empty until a key is stored', () => {
  const secret = onlyResource(givenSecrets({ prod: null }).template(), 'AWS::SecretsManager::Secret');

  expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  expect(secret.Properties).not.toHaveProperty('SecretString');
  expect(JSON.parse(secret.Properties.GenerateSecretString.SecretStringTemplate)).toEqual({
    accessKey: '',
    secretKey: '',
  });
});
