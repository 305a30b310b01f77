import { text } from 'node:stream/consumers';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { openTopic } from '../../../functions/alerts/topic.ts';
import type { Ports } from '../../../functions/audit/ports.ts';
import { startHttpServer } from '../http-server.ts';

export type HangingTopic = {
  readonly publish: Ports['publish'];
  /** The runs whose alerts were sent here, in the order of the tries: each alert names its run. */
  readonly tried: readonly string[];
  stop(): Promise<void>;
};

/** A topic whose server takes every connection and every request, and never answers. */
export async function startHangingTopic(
  topicArn: string,
  options: Pick<SNSClientConfig, 'requestHandler' | 'maxAttempts'>,
): Promise<HangingTopic> {
  const tried: string[] = [];
  const server = await startHttpServer(async (request) => {
    const sent = new URLSearchParams(await text(request)).get('Message') ?? '';
    tried.push(/^ {4}(\S+Z)=/m.exec(sent)?.[1] ?? 'no run');
  });
  const client = new SNSClient({
    ...options,
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    publish: openTopic(client, topicArn),
    tried,
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}
