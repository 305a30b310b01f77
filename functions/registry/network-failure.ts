import type { Failure } from './failure.ts';
import type { Quote } from './quoting.ts';

/** What a rejected fetch means; null if it is a bug and not a network failure, to be rethrown. */
export function networkFailure(error: unknown, timeoutMs: number, quote: Quote): Failure | null {
  // An aborted fetch rejects with the signal's reason: a DOMException, which is an Error.
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    const detail = `no complete answer within ${timeoutMs / 1_000} s`;
    return { kind: 'unreadable', code: 'timed-out', detail, retry: true };
  }
  const cause = networkCause(error);
  if (cause === null) return null;
  const said = quote(cause.message);
  const detail = `the connection failed: ${quote(cause.code)}${said === '' ? '' : ` "${said}"`}`;
  return { kind: 'unreadable', code: 'network-failed', detail, retry: true };
}

/**
 * Node's fetch rejects with a TypeError both for a network failure and for a wrong argument. Only a network failure has
 * a cause that is not a TypeError. The cause has a code, unless fetch refuses the port or the scheme of an endpoint.
 */
function networkCause(error: unknown): { code: string; message: string } | null {
  if (!(error instanceof TypeError)) return null;
  const { cause, message } = error;
  if (!(cause instanceof Error) || cause instanceof TypeError) return null;
  if ('code' in cause && typeof cause.code === 'string') return { code: cause.code, message: cause.message };
  return message === 'fetch failed' ? { code: message, message: cause.message } : null;
}
