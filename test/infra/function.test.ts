import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Environment, readEnvironment } from '../../functions/deployment/environment.ts';
import { AuditorStack } from '../../infra/stack.ts';
import { deployedConfig, givenApp } from './given-stack.ts';
import { onlyResource, textOf } from './template-text.ts';

/** Paths with all that a shell could stumble over. */
const folder = mkdtempSync(join(tmpdir(), "tagwarden it's "));
const configPath = join(folder, 'a "quoted" $name.yaml');
const outdir = join(folder, 'out');
const configText = '# as its author wrote it\n';

let template: Template;
beforeAll(() => {
  writeFileSync(configPath, configText, { mode: 0o600 });
  template = Template.fromStack(new AuditorStack(givenApp(outdir), { config: deployedConfig, configPath }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const auditFunction = () => onlyResource(template, 'AWS::Lambda::Function').Properties;
const variables = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(auditFunction().Environment.Variables).map(([name, value]) => [name, textOf(value)]),
  );

describe('the function', () => {
  test('finds its environment complete, and nothing in it that it does not read', () => {
    expect(readEnvironment(variables())).toEqual({
      SNAPSHOTS_TABLE: 'arn:AuditorSnapshots',
      RUNS_TABLE: 'arn:AuditorRuns',
      ALERT_TOPIC_ARN: 'arn:AuditorAlerts',
      AUDIT_CONFIG: 'audit.yaml',
      REGISTRY_SECRETS: { prod: 'arn:AuditorRegistrySecret', gov: 'ncr/gov' },
      SEAL_SECRET: 'arn:AuditorSealKey',
      QUERY_OPTIONS: '--stack Tagwarden-prod',
    });
    // The key itself is in no environment but that of the tables on one's own machine.
    const { SEAL_KEY: _, ...ofStack } = Environment.shape;
    expect(Object.keys(variables()).sort()).toEqual(Object.keys(ofStack).sort());
  });

  test('runs on the Node.js it is tested with, as long as Lambda allows, and logs for a year', () => {
    expect(auditFunction()).toMatchObject({
      Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 900,
      MemorySize: 512,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/^AuditorLogs/) } },
    });
    expect(onlyResource(template, 'AWS::Logs::LogGroup')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { RetentionInDays: 365 },
    });
  });

  test('is invoked again twice where it fails, but not past the next run', () => {
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3600,
    });
  });
});

describe('the bundle', () => {
  const bundle = () => {
    const [asset, ...more] = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    expect(more).toEqual([]);
    return join(outdir, asset ?? '');
  };

  test('is one module and the configuration it is to audit, which any user may read', () => {
    expect(readdirSync(bundle()).sort()).toEqual(['audit.yaml', 'index.mjs']);
    expect(readFileSync(join(bundle(), variables()['AUDIT_CONFIG'] ?? ''), 'utf8')).toBe(configText);
    expect(statSync(join(bundle(), 'audit.yaml')).mode & 0o444).toBe(0o444);
  });

  test('loads by itself, the AWS SDK and all, and exports the handler', async () => {
    const module = await import(join(bundle(), 'index.mjs'));

    expect(module[auditFunction().Handler.split('.')[1]]).toBeTypeOf('function');
  });

  test('names no folder of the machine that made it', () => {
    expect(readFileSync(join(bundle(), 'index.mjs'), 'utf8')).not.toContain(process.cwd());
  });
});
