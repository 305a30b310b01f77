import type { EventContext, Line } from './lines.ts';
import type { ShowTime } from './time.ts';

/** All that is said of a kind of finding. */
export type FindingText<Of> = {
  /** What was found, what the tag shows now, and who changed it. */
  evidence(finding: Of, context: EventContext): readonly Line[];
  /** The policy that it breaks. */
  policy(finding: Of): string;
  /** What to do, in two to four steps; the page of the kind says more. */
  steps(finding: Of): readonly string[];
  /** What was found, once it is over. */
  found(finding: Of): readonly Line[];
  /** The evidence in a line of a table. */
  brief(finding: Of, time: ShowTime): string;
};
