import { resolve } from 'node:path';
import process from 'node:process';
import { App } from 'aws-cdk-lib';
import { loadConfig } from '../functions/config/load.ts';
import { AuditError } from '../functions/domain/audit-error.ts';
import { AuditorStack } from './stack.ts';

const app = new App();
const configPath = resolve(app.node.tryGetContext('config') ?? 'audit.yaml');

try {
  new AuditorStack(app, { config: await loadConfig(configPath), configPath });
} catch (error) {
  if (!(error instanceof AuditError)) throw error;
  console.error(error.message);
  // Exit at once. Otherwise the CDK would still synthesize an app without a stack.
  process.exit(2);
}
