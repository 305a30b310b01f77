/** Who writes to the reader of an alert. */
export type Sender = {
  readonly deployment: string;
  /** IANA name; the alert shows its times in it. */
  readonly timeZone: string;
  /** What the reader gives as `--stack` to see more; null: the tables are on this machine. */
  readonly stackName: string | null;
};
