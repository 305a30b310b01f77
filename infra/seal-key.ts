import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';

/**
 * The key of the seals: 32 random bytes as 64 lowercase hex digits, made by Secrets Manager, so that no template and no person knows it.
 * It is kept when the stack goes, because the rows in the tables, which are kept too, can be checked with this key alone.
 * Do not change these properties: CloudFormation would then generate the key again, and no run would believe an older row.
 */
export function createSealKey(scope: Construct, { deployment }: Pick<AuditConfig, 'deployment'>): Secret {
  return new Secret(scope, 'SealKey', {
    description: `Key of the seals of tagwarden ${deployment}. Whoever can read or replace it can forge the history.`,
    generateSecretString: {
      passwordLength: 64,
      // What is left: the digits, and a to f.
      excludeCharacters: 'ghijklmnopqrstuvwxyz',
      excludeUppercase: true,
      excludePunctuation: true,
      requireEachIncludedType: false,
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
