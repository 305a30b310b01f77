import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { stackOutputs } from '../functions/deployment/stack-outputs.ts';
import { Auditor, type AuditorProps } from './auditor.ts';

/** One deployment of the auditor, in whatever account and region the person deploying it is. */
export class AuditorStack extends Stack {
  /** Throws an `AuditError` `config-invalid` for a configuration that cannot be deployed. */
  constructor(app: App, props: AuditorProps) {
    const { deployment } = props.config;
    super(app, `Tagwarden-${deployment}`, { description: `tagwarden: audits the container tags of ${deployment}` });
    const { snapshots, runs, topic, auditFunction, secrets } = new Auditor(this, 'Auditor', props);

    this.output('deployment', deployment, 'The deployment that audit.yaml must name.');
    this.output('snapshotsTable', snapshots.tableName, 'One row per tag and run.');
    this.output('runsTable', runs.tableName, 'One row per run.');
    this.output('alertTopicArn', topic.topicArn, 'Carries the alerts, and the alarms of the auditor itself.');
    this.output(
      'functionName',
      auditFunction.functionName,
      'Audits when it is invoked with {"runAt": "<ISO 8601 time>"}.',
    );
    this.output('registrySecrets', this.toJsonString(secrets.ids), 'The secret of each registry.');
    if (secrets.created) {
      this.output('secretArn', secrets.created.secretArn, setSecret);
    }
  }

  private output(name: keyof typeof stackOutputs, value: string, description: string): void {
    new CfnOutput(this, stackOutputs[name], { value, description });
  }
}

/** CloudFormation allows no values of other resources in a description, so the ARN is the reader's to fill in. */
const setSecret =
  'Holds the NAVER Cloud access key once you store it: aws secretsmanager put-secret-value --secret-id <this ARN> ' +
  '--secret-string file://key.json, where key.json is {"accessKey": "...", "secretKey": "..."}.';
