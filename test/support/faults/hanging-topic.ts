import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { openTopic } from '../../../functions/alerts/topic.ts';
import type { Ports } from '../../../functions/audit/ports.ts';

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
  const server = createServer(async (request) => {
    const sent = new URLSearchParams(await text(request)).get('Message') ?? '';
    tried.push(/^ {4}(\S+Z)=/m.exec(sent)?.[1] ?? 'no run');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  const client = new SNSClient({
    ...options,
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    publish: openTopic(client, topicArn),
    tried,
    async stop() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
