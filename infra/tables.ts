import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { KeyDefinition, TableDefinition } from '../functions/store/tables.ts';

/** A table that outlives its stack, is protected against deletion, and can be restored to any second of the last 35 days. */
export function createTable(scope: Construct, id: string, definition: TableDefinition): TableV2 {
  return new TableV2(scope, id, {
    ...keys(definition),
    globalSecondaryIndexes: Object.entries(definition.indexes).map(([indexName, index]) => ({
      indexName,
      ...keys(index),
      projectionType: ProjectionType.ALL,
    })),
    timeToLiveAttribute: definition.timeToLive,
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** The ARN of each index of a table. A wildcard would also allow indexes that are added later. */
export const indexArns = (table: TableV2, { indexes }: TableDefinition): string[] =>
  Object.keys(indexes).map((name) => `${table.tableArn}/index/${name}`);

const keys = ({ partitionKey, sortKey }: KeyDefinition) => ({
  partitionKey: { name: partitionKey, type: AttributeType.STRING },
  sortKey: { name: sortKey, type: AttributeType.STRING },
});
