import type { Failure } from './failure.ts';
import type { Quote } from './quoting.ts';

/** What a rejected fetch means; null where it is no failure of the network but a bug, to be thrown on. */
export function networkFailure(error: unknown, timeoutMs: number, quote: Quote): Failure | null {
  // An aborted fetch rejects with the signal's reason, which is a DOMException and an Error.
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
 * Node's fetch rejects with a TypeError for a network failure and for a wrong argument alike. Only the former has a
 * cause that is no TypeError itself: mostly with a code; without one for a port or scheme that fetch refuses to use,
 * which an endpoint can have.
 */
function networkCause(error: unknown): { code: string; message: string } | null {
  if (!(error instanceof TypeError)) return null;
  const { cause, message } = error;
  if (!(cause instanceof Error) || cause instanceof TypeError) return null;
  if ('code' in cause && typeof cause.code === 'string') return { code: cause.code, message: cause.message };
  return message === 'fetch failed' ? { code: message, message: cause.message } : null;
}
