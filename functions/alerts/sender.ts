/** Who writes to the reader of an alert. */
export type Sender = {
  readonly deployment: string;
  /** IANA name; the alert shows its times in it. */
  readonly timeZone: string;
  /** The options with which the reader asks `npx tagwarden` for more; may be empty. */
  readonly queryOptions: string;
};
