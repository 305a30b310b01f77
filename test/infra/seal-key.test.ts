import { expect, test } from 'vitest';
import { givenTemplate } from './given-stack.ts';
import { onlyResource } from './template-text.ts';

const template = givenTemplate();
const key = () => onlyResource(template, 'AWS::SecretsManager::Secret', 'AuditorSealKey');

test('the key of the seals outlives its stack, and its template does not know it', () => {
  expect(key()).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  expect(key().Properties).not.toHaveProperty('SecretString');
  expect(key().Properties).not.toHaveProperty('Name');
});

test('the key of the seals is 32 random bytes in lowercase hex, and an update makes no other', () => {
  // Any other property would make CloudFormation generate the key again in every stack there is.
  expect(key().Properties.GenerateSecretString).toEqual({
    PasswordLength: 64,
    ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
    ExcludeUppercase: true,
    ExcludePunctuation: true,
    RequireEachIncludedType: false,
  });
  expect(Object.keys(template.findResources('AWS::SecretsManager::RotationSchedule'))).toEqual([]);
});

test('only the role, the environment of the function and the outputs name the key of the seals', () => {
  const named = Object.entries<object>(template.toJSON()['Resources'])
    .filter(([id, resource]) => !id.startsWith('AuditorSealKey') && JSON.stringify(resource).includes('AuditorSealKey'))
    .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));

  expect(named.sort()).toEqual(['AuditorFunction', 'AuditorRole']);
});
