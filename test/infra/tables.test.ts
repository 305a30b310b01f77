import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { type KeyDefinition, runsTable, snapshotsTable } from '../../functions/store/tables.ts';
import { createTable } from '../../infra/tables.ts';
import { givenStack } from './given-stack.ts';
import { onlyResource } from './template-text.ts';

const tables = [
  { says: 'snapshots', definition: snapshotsTable },
  { says: 'runs', definition: runsTable },
];
const givenTable = (definition: Parameters<typeof createTable>[2]) => {
  const stack = givenStack();
  createTable(stack, 'Table', definition);
  return onlyResource(Template.fromStack(stack), 'AWS::DynamoDB::GlobalTable');
};

test.each(tables)('the table of $says has the keys and indexes that the store uses', ({ definition }) => {
  const { Properties: table } = givenTable(definition);

  expect(table.KeySchema).toEqual(keySchema(definition));
  expect(table.GlobalSecondaryIndexes ?? []).toEqual(
    Object.entries(definition.indexes).map(([name, keys]) => ({
      IndexName: name,
      KeySchema: keySchema(keys),
      Projection: { ProjectionType: 'ALL' },
    })),
  );
  for (const { AttributeType } of table.AttributeDefinitions) expect(AttributeType).toBe('S');
  expect(table.TimeToLiveSpecification).toEqual({ AttributeName: definition.timeToLive, Enabled: true });
});

const keySchema = ({ partitionKey, sortKey }: KeyDefinition) => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  { AttributeName: sortKey, KeyType: 'RANGE' },
];

test.each(tables)('the table of $says outlives its stack, its operator and its mistakes', ({ definition }) => {
  const table = givenTable(definition);

  expect(table).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    },
  });
  expect(table.Properties).not.toHaveProperty('TableName');
});
