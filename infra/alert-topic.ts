import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';

/**
 * The topic of alerts and alarms, with the mail addresses of the configuration.
 * It has no encryption at rest: CloudWatch cannot publish to a topic under the key AWS manages, and all that it carries leaves as mail.
 */
export function createAlertTopic(scope: Construct, { deployment, emails }: AuditConfig): Topic {
  const topic = new Topic(scope, 'Alerts', { displayName: `tagwarden ${deployment}`, enforceSSL: true });
  topic.addToResourcePolicy(alarmsMayPublish(topic));
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/**
 * A topic policy, here the one that demands TLS, replaces the default one of SNS, which lets the account's alarms in.
 * CloudFormation begins the names of alarms with that of their stack.
 */
function alarmsMayPublish(topic: Topic): PolicyStatement {
  const stack = Stack.of(topic);
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: 'AlarmsMayPublish',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } },
  });
}
