import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { onTestFinished } from 'vitest';
import { AuditorStack } from '../../infra/stack.ts';
import { givenConfig, givenRegistries } from './given-config.ts';

/** An app under the feature flags of cdk.json, as the CDK command line would run it; it is written to `outdir`. */
export const givenApp = (outdir: string, context: Record<string, unknown> = {}): App =>
  new App({ context: { ...JSON.parse(readFileSync('cdk.json', 'utf8')).context, ...context }, outdir });

/** A stack for one test, gone with it. */
export function givenStack(): Stack {
  const outdir = mkdtempSync(join(tmpdir(), 'tagwarden-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  return new Stack(givenApp(outdir));
}

/** Two registries: one shares the secret that the stack creates, one names its own. */
export const deployedConfig = givenConfig({ registries: givenRegistries({ prod: null, gov: 'ncr/gov' }) });
export const govSecret = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:ncr/gov';

/** The template of {@link deployedConfig}; without the bundle, which is what takes time. */
export function givenTemplate(): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'tagwarden-'));
  const app = givenApp(outdir, { 'aws:cdk:bundling-stacks': [] });
  try {
    return Template.fromStack(new AuditorStack(app, { config: deployedConfig, configPath: 'audit.yaml' }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
