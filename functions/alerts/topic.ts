import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { AuditError } from '../domain/audit-error.ts';
import type { Alert } from './alert.ts';

/**
 * Publishes to an SNS topic. Resolves to the message's id when SNS took it; throws {@link AuditError} `alert-not-sent`,
 * also where `signal` ended the wait for an answer: the message may have been sent all the same.
 */
export function openTopic(client: SNSClient, topicArn: string): (alert: Alert, signal: AbortSignal) => Promise<string> {
  return async ({ subject, body }, signal) => {
    const fail = (why: string, options?: ErrorOptions) =>
      new AuditError('alert-not-sent', `SNS did not take the alert "${subject}" (${why}).`, options);
    const command = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body });
    const { MessageId } = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      throw fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error), { cause: error });
    });
    if (MessageId === undefined) throw fail('its answer names no message');
    return MessageId;
  };
}
