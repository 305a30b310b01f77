import { describe, expect, test } from 'vitest';
import { givenTemplate, govSecret } from './given-stack.ts';
import { onlyResource, textOf, textsOf } from './template-text.ts';

const template = givenTemplate();

/** Each statement of a policy: what it allows, on what. */
const grants = (document: { Statement: { Sid?: string; Action: unknown; Resource: unknown }[] }) =>
  Object.fromEntries(
    document.Statement.map(({ Sid, Action, Resource }) => [Sid, [textsOf(Action).sort(), textsOf(Resource).sort()]]),
  );

describe('the role', () => {
  const role = () => onlyResource(template, 'AWS::IAM::Role', 'AuditorRole').Properties;

  test('may add rows and read them, keep runs, publish alerts, read its keys and log, and nothing else', () => {
    expect(role().Policies).toHaveLength(1);
    expect(grants(role().Policies[0].PolicyDocument)).toEqual({
      AppendSnapshots: [['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], ['arn:AuditorSnapshots.Arn']],
      QuerySnapshots: [
        ['dynamodb:Query'],
        ['byDigest', 'byEvent', 'byRun'].map((index) => `arn:AuditorSnapshots.Arn/index/${index}`),
      ],
      KeepRuns: [
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        ['arn:AuditorRuns.Arn'],
      ],
      PublishAlerts: [['sns:Publish'], ['arn:AuditorAlerts']],
      ReadAccessKeys: [['secretsmanager:GetSecretValue'], [`${govSecret}-??????`, 'arn:AuditorRegistrySecret']],
      ReadSealKey: [['secretsmanager:GetSecretValue'], ['arn:AuditorSealKey']],
      WriteLogs: [['logs:CreateLogStream', 'logs:PutLogEvents'], ['arn:AuditorLogs.Arn']],
    });
  });

  test("is the function's own, and has no policy from elsewhere", () => {
    expect(textOf(onlyResource(template, 'AWS::Lambda::Function').Properties.Role)).toBe('arn:AuditorRole.Arn');
    expect(role().ManagedPolicyArns).toBeUndefined();
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Policy'))) {
      expect(textsOf(Properties.Roles)).not.toContain('arn:AuditorRole');
    }
  });
});

test('no statement of any policy in the stack reaches every resource or takes every action', () => {
  const statements = [...statementsIn(template.toJSON())];

  expect(statements.length).toBeGreaterThan(8);
  for (const { Action, Resource = [] } of statements) {
    for (const action of textsOf(Action)) expect(action).toMatch(/^\w+:\w+$/);
    expect(textsOf(Resource)).not.toContain('*');
  }
});

type Statement = { readonly Action: unknown; readonly Resource?: unknown };

function* statementsIn(value: unknown): Generator<Statement> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Statement') yield* inner;
    else yield* statementsIn(inner);
  }
}
