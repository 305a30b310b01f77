import type { Reference } from '../domain/values/reference.ts';

/** One message for people: what SNS takes as subject and body of a mail. */
export type Alert = {
  /** Printable ASCII, one line, at most 100 characters. */
  readonly subject: string;
  /** Plain text, at most 256 KiB in UTF-8. */
  readonly body: string;
  /** The last reference it speaks of: with it, all events up to this reference are told. Null: it speaks of no tag. */
  readonly through: Reference | null;
};

/** What a mail says besides its events, and how it shows them. */
export type MailContext = {
  readonly deployment: string;
  /** IANA name; the alert shows its times in it. */
  readonly timeZone: string;
  /** The names of updaters, by the registry's ids. */
  readonly people: ReadonlyMap<string, string>;
  /** The options with which the reader asks `npx tagwarden` for more; may be empty. */
  readonly queryOptions: string;
};
