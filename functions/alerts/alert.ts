import type { Reference } from '../domain/reference.ts';

/** One message for people: what SNS takes as subject and body of a mail. */
export type Alert = {
  /** Printable ASCII, one line, at most 100 characters. */
  readonly subject: string;
  /** Plain text, at most 256 KiB in UTF-8. */
  readonly body: string;
  /** The last reference it speaks of: with it, all events up to this reference are told. Null: it speaks of no tag. */
  readonly through: Reference | null;
};
