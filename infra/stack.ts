import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { stackOutputs } from '../functions/deployment/stack-outputs.ts';
import { Auditor, type AuditorProps } from './auditor.ts';

/** One deployment of the auditor, in the account and region of whoever deploys it. */
export class AuditorStack extends Stack {
  constructor(app: App, props: AuditorProps) {
    const { deployment } = props.config;
    super(app, `Tagwarden-${deployment}`, { description: `tagwarden: audits the container tags of ${deployment}` });
    const { snapshots, runs, topic, auditFunction, secrets, sealKey, logGroup } = new Auditor(this, 'Auditor', props);

    this.output('deployment', deployment, 'The deployment that audit.yaml must name.');
    this.output('snapshotsTable', snapshots.tableName, 'One row per tag and run.');
    this.output('runsTable', runs.tableName, 'One row per run.');
    this.output('alertTopicArn', topic.topicArn, 'Alerts about tags, and alarms about the auditor itself.');
    this.output(
      'functionName',
      auditFunction.functionName,
      'Starts a run when invoked with {"runAt": "<ISO 8601 time>"}.',
    );
    this.output('registrySecrets', this.toJsonString(secrets.ids), 'The secret of each registry, by registry key.');
    this.output('sealSecret', sealKey.secretArn, 'The key of the seals. Whoever can read it can forge the history.');
    this.output('logGroup', logGroup.logGroupName, 'The log of the function; the line of each run has its root.');
    if (secrets.created) {
      this.output('secretArn', secrets.created.secretArn, setSecret);
    }
  }

  private output(name: keyof typeof stackOutputs, value: string, description: string): void {
    new CfnOutput(this, stackOutputs[name], { value, description });
  }
}

/** A description cannot contain values of other resources, so the reader has to fill in the ARN. */
const setSecret =
  'Store the NAVER Cloud access key in this secret: aws secretsmanager put-secret-value --secret-id <this ARN> ' +
  '--secret-string file://key.json, where key.json is {"accessKey": "...", "secretKey": "..."}.';
