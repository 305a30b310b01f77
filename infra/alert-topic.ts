import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../functions/config/audit-config.ts';

/**
 * The topic of alerts and alarms, with the mail addresses of the configuration as subscribers.
 * It is not encrypted at rest: CloudWatch cannot publish to a topic that uses the key AWS manages, and every message leaves as mail.
 */
export function createAlertTopic(scope: Construct, { deployment, emails }: AuditConfig): Topic {
  const topic = new Topic(scope, 'Alerts', { displayName: `tagwarden ${deployment}`, enforceSSL: true });
  topic.addToResourcePolicy(alarmsMayPublish(topic));
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/**
 * The default policy of SNS lets the account's alarms publish. Our own policy, which requires TLS, replaces it, so the alarms need
 * this statement. CloudFormation starts the name of each alarm with the name of its stack.
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
