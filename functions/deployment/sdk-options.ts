/**
 * How long a request to AWS may take, for every SDK client of the function and of the command line. Left alone, the SDK
 * waits for ever for a server that accepts a connection and never answers.
 */

/** The longest time that one attempt of a write to the tables may take. A lease is given up this long before it ends. */
export const writeAttemptMs = 10_000;

/** The tables. The rate is found by the SDK: all requests of a client slow down together when one is throttled. */
export const tableOptions = { ...within(writeAttemptMs), maxAttempts: 4, retryMode: 'adaptive' } as const;

/** The lease has a client of its own: a renewal must not wait in line behind throttled writes. */
export const leaseOptions = { ...within(4_000), maxAttempts: 3 };

/** All attempts of a message take less than ten seconds. */
export const topicOptions = { ...within(3_000), maxAttempts: 3 };

/** Secrets and stacks. */
export const otherOptions = { ...within(10_000), maxAttempts: 3 };

function within(attemptMs: number) {
  return {
    requestHandler: {
      connectionTimeout: Math.min(attemptMs, 2_000),
      // Until the answer begins. Without `throwOnRequestTimeout` the SDK only warns.
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
      // While the answer arrives: how long nothing may come.
      socketTimeout: attemptMs,
    },
  };
}
