import type { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** Throws `lease-lost` once another process may hold the lease. */
export type AssertHeld = () => void;

/**
 * Has `assertHeld` looked at in every attempt of a command, after the request is signed and just before it is sent. A
 * look before the call alone would not do: the SDK sends a write again that was not answered, perhaps long after the
 * lease has passed to another. What `assertHeld` throws ends the call as it is, and nothing is sent any more. How long
 * an attempt may take is a matter of the client.
 *
 * Gives back the command, which is to be sent once.
 */
export function fenced<Write extends PutCommand | UpdateCommand>(command: Write, assertHeld: AssertHeld): Write {
  // What is added looks at neither input nor output, the only things in which the two kinds differ.
  const stack = command.middlewareStack as PutCommand['middlewareStack'];
  let refusal: { readonly error: unknown } | undefined;
  stack.add(
    (next) => (args) => {
      try {
        assertHeld();
      } catch (error) {
        refusal = { error };
        // Of this error the SDK cannot think that it is worth another try, whatever the cause of the real one is.
        throw new Error('The lease is not held.');
      }
      return next(args);
    },
    // The SDK signs in the same step, at a higher priority; it tries again at the highest. A command of the document
    // client adds its middleware twice, and only one that overrides its like can be added so.
    { name: 'fence', step: 'finalizeRequest', priority: 'low', override: true },
  );
  stack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw refusal === undefined ? error : refusal.error;
      }
    },
    { name: 'fenceRefusal', step: 'initialize', priority: 'high', override: true },
  );
  return command;
}
