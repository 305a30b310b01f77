import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What DynamoDB calls a request that came too early. */
const throttlings: ReadonlySet<unknown> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/**
 * Makes a client send a throttled request again until `patienceMs` have passed, or the `abortSignal` of the call says
 * stop. The SDK alone gives up after a few attempts, or when all requests together were throttled too often. When to
 * send the next one is a matter of its retry mode: with `adaptive`, all requests of the client share one rate.
 */
export function patient(
  client: DynamoDBClient,
  { patienceMs, monotonicMs }: { readonly patienceMs: number; readonly monotonicMs: () => number },
): DynamoDBClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const untilMs = monotonicMs() + patienceMs;
      for (;;) {
        try {
          return await next(args);
        } catch (error) {
          if (!(error instanceof Error && throttlings.has(error.name)) || monotonicMs() >= untilMs) throw error;
        }
      }
    },
    { name: 'patience', step: 'initialize', priority: 'low', override: true },
  );
  return client;
}
