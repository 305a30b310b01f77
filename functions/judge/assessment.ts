import type { Event, Resolution } from '../domain/event.ts';
import type { Finding, FindingKind } from '../domain/finding.ts';
import type { Target } from '../domain/policy.ts';
import type { FindingState, State } from '../domain/snapshot.ts';

/** What is judged, and by which policy. */
export type Judged = Pick<Target, 'reference' | 'policy'>;

/** What a run makes of the findings of one tag or registry. */
export type Assessment = {
  /** All that are facts now, of the kinds that the run could judge. */
  readonly facts: readonly Finding[];
  /** Whether the run could judge findings of a kind. All others stay as they are, and nothing is told of them. */
  readonly judges: (kind: FindingKind) => boolean;
  /** Why a finding that was open is a fact no more. */
  readonly because: (gone: Finding) => Resolution;
  /** Whether a fact that was open before is told again at once. */
  readonly tellsAgain?: (fact: Finding) => boolean;
  /** Whether no later run looks at the tag or registry: then nothing stays open or suppressed. */
  readonly isLast?: boolean;
};

/** What a run makes of one tag. */
export type TagAssessment = Assessment & {
  /** The findings that it is held against. */
  readonly before: FindingState;
  /** What is believed after the run, but for its findings. */
  readonly state: Omit<State, keyof FindingState>;
  readonly notices: readonly Event[];
};
