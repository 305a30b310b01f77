import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { leaseKey } from './names.ts';
import { hesitation, type Process } from './process.ts';
import { duration, type Surroundings } from './surroundings.ts';
import { type Change, keyOf } from './tables.ts';

/** How long one attempt of a call may take, and how many there are. */
export type Patience = { readonly attemptMs: number; readonly attempts: number };

/** Told of each write that was done. `isLate`: its sender had given it up. */
export type Written = (change: Change, by: Process, isLate: boolean) => void;

type Write = PutCommand | UpdateCommand;

/**
 * The document client of one process, with the tables at the end of a wire on which requests and answers are lost. It
 * does what the SDK does as far as the stores can tell: it sends again what was not answered, and asks the fence of a
 * write before each attempt.
 */
export function connect(
  process: Process,
  around: Surroundings,
  patience: Patience,
  written: Written,
): DynamoDBDocumentClient {
  const attempt = (command: object): Promise<object> => sendOnce(command, process, around, { patience, written });
  /** Until an attempt is answered, or none is left. */
  const retry = async (send: () => Promise<object>): Promise<object> => {
    for (let tries = 1; ; tries += 1) {
      const waitMs = hesitation(around);
      if (waitMs > 0) await process.pause(waitMs);
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof Unanswered) || tries >= patience.attempts) throw error;
      }
    }
  };
  const send = (command: object): Promise<object> =>
    command instanceof PutCommand || command instanceof UpdateCommand
      ? sendThrough(command, retry, () => attempt(command))
      : retry(() => attempt(command));
  // A client is known by its class; of all it has, the stores use `send` alone.
  return Object.assign(Object.create(DynamoDBDocumentClient.prototype), { send }) as DynamoDBDocumentClient;
}

/** A request that may or may not have been done. */
class Unanswered extends Error {}

/** Sends a write through its own middleware, in which the fence stands after the retry. */
async function sendThrough(
  command: Write,
  retry: (send: () => Promise<object>) => Promise<object>,
  attempt: () => Promise<object>,
): Promise<object> {
  // What is added looks at neither input nor output, the only things in which the kinds of commands differ.
  const stack = (command as PutCommand).middlewareStack.clone();
  const sender = stack.resolve(
    (async () => ({ output: await attempt(), response: undefined })) as Parameters<typeof stack.resolve>[0],
    {},
  );
  // The stack holds the fence alone, and the middleware that lets its refusal through: an attempt is all of it.
  const { output } = (await retry(async () => sender({ input: command.input } as Parameters<typeof sender>[0]))) as {
    output: object;
  };
  return output;
}

type Sending = { readonly patience: Patience; readonly written: Written };

function sendOnce(
  command: object,
  process: Process,
  around: Surroundings,
  { patience: { attemptMs }, written }: Sending,
): Promise<object> {
  const { time, tables, choices, isCalm, count, trace } = around;
  const isWrite = command instanceof PutCommand || command instanceof UpdateCommand;
  const what = () => `${process.name} ${describe(command)}`;
  const fate = isCalm() ? 0 : choices.below(40);
  return new Promise((resolve, reject) => {
    let isGivenUp = false;
    const answer = (act: () => void) => process.tell(act);
    const fail = (why: string) => {
      isGivenUp = true;
      answer(() => reject(new Unanswered(why)));
    };
    if (fate === 39) {
      count('request lost');
      time.after(duration(around, attemptMs), () => fail('The request was lost.'));
      return;
    }
    const isLate = fate >= 34 && fate <= 37 && around.wire === 'late' && isWrite;
    const travelMs = isLate ? attemptMs + choices.below(180_000) : duration(around, attemptMs - 1);
    time.after(travelMs, () => {
      const done = perform(() => tables.perform(command));
      if ('result' in done && done.result.change !== null) written(done.result.change, process, isGivenUp);
      const result = 'result' in done ? 'done' : 'refused';
      // Whoever watches a lease reads it a hundred times.
      if (!isWatch(command))
        trace(() => `${what()}: ${result}${ageOf(travelMs)}${isGivenUp ? ', given up before' : ''}`);
      if (fate === 38) {
        count(isWrite ? 'answer to a write lost' : 'answer to a read lost');
        return;
      }
      time.after(duration(around, attemptMs), () => {
        if (isGivenUp) return;
        isGivenUp = true;
        answer(() => ('result' in done ? resolve(done.result.output) : reject(done.error)));
      });
    });
    time.after(attemptMs, () => {
      if (isGivenUp) return;
      count('request timed out');
      fail('No answer in time.');
    });
  });
}

function perform<Result>(act: () => Result): { readonly result: Result } | { readonly error: unknown } {
  try {
    return { result: act() };
  } catch (error) {
    return { error };
  }
}

const isWatch = (command: object): boolean =>
  command instanceof GetCommand && keyOf(command.input.Key ?? {}) === leaseKey;

const ageOf = (travelMs: number): string => (travelMs > 1_000 ? `, ${travelMs} ms after it was sent` : '');

function describe(command: object): string {
  const { input } = command as { input: Readonly<Record<string, unknown>> };
  const key = (input['Key'] ?? input['Item'] ?? input['ExpressionAttributeValues']) as Readonly<
    Record<string, unknown>
  >;
  const { reference, auditor, runAt } = key;
  const place = [reference ?? auditor, runAt].filter((part) => part !== undefined).join(' ');
  return `${command.constructor.name} ${input['IndexName'] ?? ''} ${place === '' ? JSON.stringify(key) : place}`;
}
