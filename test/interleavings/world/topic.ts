import type { Alert } from '../../../functions/alerts/alert.ts';
import { AuditError } from '../../../functions/domain/audit-error.ts';
import type { Process } from './process.ts';
import { duration, type Surroundings } from './surroundings.ts';

/** A message that the topic took. */
export type Message = {
  readonly alert: Alert;
  readonly by: string;
  /** The run that it is about, and the root that it tells; both as in the text. */
  readonly runAt: string;
  readonly root: string;
  /** Whether the run was marked as told of when the message was sent. */
  readonly wasMarked: boolean;
  /** Whether the sender learned that it was taken. */
  isAnswered: boolean;
};

/** Tells whether the alert of a run is marked as sent. */
export type IsMarked = (runAt: string) => boolean;

/** The topic as one process sees it: it takes messages, refuses them, hangs, and loses its answers. */
export const publishTo =
  (messages: Message[], process: Process, isMarked: IsMarked, around: Surroundings) =>
  async (alert: Alert): Promise<string> => {
    const [, runAt = '', root = ''] = /^ {4}(\d{4}-\d\d-\d\dT[\d:.]+Z)=([0-9a-f]{64})$/m.exec(alert.body) ?? [];
    const message: Message = { alert, by: process.name, runAt, root, wasMarked: isMarked(runAt), isAnswered: false };
    const what = () => `${process.name} publishes the alert of ${runAt}`;
    const fail = (how: string) => {
      around.count(`topic ${how}`);
      around.trace(() => `${what()}: ${how}`);
      return new AuditError('alert-not-sent', `SNS did not take the alert "${alert.subject}" (${how}).`);
    };
    const fate = around.isCalm() ? 0 : around.choices.below(16);
    if (around.isTopicDown()) {
      await process.pause(1);
      throw fail('down');
    }
    if (fate >= 10 && fate <= 11) {
      await process.pause(duration(around, 9_000));
      throw fail('refused it');
    }
    if (fate >= 12 && fate <= 13) {
      await process.pause(1 + around.choices.below(30_000));
      throw fail('hung');
    }
    await new Promise<void>((resolve) => {
      around.time.after(duration(around, 9_000), () => {
        messages.push(message);
        around.trace(() => `${what()}: taken`);
        resolve();
      });
    });
    // The topic has it, whatever becomes of the process.
    await process.pause(fate === 14 || fate === 15 ? 1 + around.choices.below(20_000) : duration(around, 9_000));
    if (fate === 14) throw fail('took it and lost the answer');
    message.isAnswered = true;
    return `message ${messages.length}`;
  };
