import { mkdir } from 'node:fs/promises';
import { startFauxqs } from 'fauxqs';
import * as z from 'zod';
import type { LocalServer } from './dynamodb.ts';

/** A mail as a subscriber of the topic gets it. */
export type Mail = { readonly subject: string; readonly body: string };

export type Mailbox = LocalServer & {
  readonly topicArn: string;
  /** The mails since the box was last emptied, oldest first. */
  read(): readonly Mail[];
  empty(): void;
};

const names = { topic: 'alerts', queue: 'mailbox' };

/** The form in which SNS hands a message to a queue. */
const Notification = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.object({ Type: z.literal('Notification'), Subject: z.string(), Message: z.string() }));

/**
 * A server of the SNS API on a free loopback port, with one topic and one subscriber that keeps what comes: in a
 * folder, so that a mail outlives the process that sent it, or, without a folder, in memory.
 */
export async function startMailbox(folder?: string): Promise<Mailbox> {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    ...(folder !== undefined && { dataDir: folder }),
  });
  const { topicArn } = server.createTopic(names.topic);
  const isNew = server.inspectQueue(names.queue) === undefined;
  // A queue that is created again loses its mails.
  if (isNew) {
    server.createQueue(names.queue);
    server.subscribe(names);
  }
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    topicArn,
    read: () =>
      (server.inspectQueue(names.queue)?.messages.ready ?? [])
        .map(({ body }) => Notification.parse(body))
        .map(({ Subject, Message }) => ({ subject: Subject, body: Message })),
    empty: () => server.reset(),
    stop: () => server.stop(),
  };
}
