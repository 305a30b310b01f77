import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { AuditError } from '../domain/audit-error.ts';
import type { Alert } from './alert.ts';

/** Publishes to an SNS topic. Resolves when SNS took the message; throws {@link AuditError} `alert-not-sent`. */
export function openTopic(client: SNSClient, topicArn: string): (alert: Alert) => Promise<void> {
  return async ({ subject, body }) => {
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body }));
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new AuditError('alert-not-sent', `SNS did not take the alert "${subject}" (${why}).`, { cause: error });
    }
  };
}
