import type { Because } from '../../../suggest/left-alone.ts';

/** Why findings are left alone, in words. */
export const becauseText = {
  'rolled-back': 'back to a digest that it had before',
  'implausible-time': "the registry's time of the change does not fit the runs that saw it",
  'no-time': 'the registry gives no time of the change',
  'no-updater': 'the registry names no updater',
  'rare-updater': 'by somebody who seldom changes these tags',
  'unusual-time': 'outside the usual hours',
  'too-few': 'too few changes for a habit: it takes three times on two days by the same updater',
  'too-many-updaters': 'changed by more than five updaters',
  'few-of-many': 'fewer than half of the tags changed',
  'different-rules': 'different rules apply to its tags',
  'different-habits': 'its images have different habits',
  'rule-has-changes': 'its rule limits changes already',
  'rule-says': 'a rule of its own sets expect',
  'file-disagrees': 'the file has rules that would not let the proposal apply; change them by hand',
  'alerts-hidden': 'a rule would hide other alerts as well',
  'alerts-left': 'a rule would not have been silent',
  excepted: 'kept as it is, as the rule would hide another change of the tag',
  'target-says': 'its target sets expect, which no rule overrides',
  limited: 'its policy says already which changes are expected',
  'platform-changed': 'a platform changed under the same digest',
} as const satisfies Record<Because, string>;
