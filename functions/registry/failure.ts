import type { UnreadableCode } from '../domain/observation.ts';

/** Why a request did not tell what was asked. `detail` is one line for a person. */
export type Failure = {
  readonly kind: 'unreadable';
  readonly code: UnreadableCode;
  readonly detail: string;
  /** Whether asking again within the run may help. */
  readonly retry: boolean;
  /** The HTTP status; missing where none came. */
  readonly status?: number;
  /** What the answer's `Retry-After` asks for, if it has one. */
  readonly retryAfterMs?: number;
};
