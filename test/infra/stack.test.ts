import { describe, expect, test } from 'vitest';
import { stackOutputs } from '../../functions/deployment/stack-outputs.ts';
import { givenTemplate } from './given-stack.ts';
import { onlyResource, textOf } from './template-text.ts';

const template = givenTemplate();

describe('the topic', () => {
  test('mails to every address of the configuration', () => {
    const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription'));

    expect(subscriptions.map(({ Properties }) => `${Properties.Protocol} ${Properties.Endpoint}`)).toEqual([
      'email night@example.com',
      'email day@example.com',
    ]);
    expect(onlyResource(template, 'AWS::SNS::Topic').Properties).toEqual({ DisplayName: 'tagwarden prod' });
  });

  test('takes messages over TLS only, and from the alarms of this stack', () => {
    const { Statement } = onlyResource(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;

    expect(Statement).toHaveLength(2);
    expect(Statement[0]).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(Statement[1]).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
    });
    expect(textOf(Statement[1].Condition.ArnLike['aws:SourceArn'])).toBe(
      'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:Tagwarden-prod-*',
    );
  });
});

test('the outputs are those that the command line reads', () => {
  const outputs = template.toJSON()['Outputs'];

  expect(Object.keys(outputs).sort()).toEqual(Object.values(stackOutputs).sort());
  expect(textOf(outputs[stackOutputs.snapshotsTable].Value)).toBe('arn:AuditorSnapshots');
  expect(textOf(outputs[stackOutputs.runsTable].Value)).toBe('arn:AuditorRuns');
  expect(textOf(outputs[stackOutputs.alertTopicArn].Value)).toBe('arn:AuditorAlerts');
  expect(textOf(outputs[stackOutputs.functionName].Value)).toBe('arn:AuditorFunction');
  expect(textOf(outputs[stackOutputs.secretArn].Value)).toBe('arn:AuditorRegistrySecret');
  expect(textOf(outputs[stackOutputs.sealSecret].Value)).toBe('arn:AuditorSealKey');
  expect(textOf(outputs[stackOutputs.logGroup].Value)).toBe('arn:AuditorLogs');
  expect(textOf(outputs[stackOutputs.registrySecrets].Value)).toBe(
    textOf(onlyResource(template, 'AWS::Lambda::Function').Properties.Environment.Variables.REGISTRY_SECRETS),
  );
});

test('nothing that CloudFormation can name has a name of its own', () => {
  const names = [
    'TableName',
    'TopicName',
    'FunctionName',
    'RoleName',
    'LogGroupName',
    'AlarmName',
    'FilterName',
    'Name',
  ];
  const given = Object.entries<{ Properties: object }>(template.toJSON()['Resources']).flatMap(([id, { Properties }]) =>
    names.filter((name) => typeof Reflect.get(Properties, name) === 'string').map((name) => `${id}.${name}`),
  );

  expect(given).toEqual([]);
});
