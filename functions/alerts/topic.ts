import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { AuditError } from '../domain/audit-error.ts';
import type { Alert } from './alert.ts';

/** Publishes to an SNS topic. Resolves to its id when SNS took the message; throws {@link AuditError} `alert-not-sent`. */
export function openTopic(client: SNSClient, topicArn: string): (alert: Alert, signal: AbortSignal) => Promise<string> {
  return async ({ subject, body }, abortSignal) => {
    try {
      const command = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body });
      return (await client.send(command, { abortSignal })).MessageId ?? '';
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new AuditError('alert-not-sent', `SNS did not take the alert "${subject}" (${why}).`, { cause: error });
    }
  };
}
