import { openRules } from '../config/rules/rule-layers.ts';
import { candidateOf, type File, type Planned } from './candidate.ts';
import { checkPlan, type Dropped, type Proposal } from './check-plan.ts';
import { draftRules, type RuledTag, wasRolledBack } from './draft.ts';
import { type LeftAlone, leftAlone } from './left-alone.ts';
import type { TagSummary } from './tag-summary.ts';

export type Suggestion = {
  /** The configuration with all proposals; as it is where there is none. */
  readonly text: string;
  readonly proposals: readonly Proposal[];
  readonly leftAlone: readonly LeftAlone[];
};

/**
 * Proposes rules for what changes by habit, from what is known of all tags. Each was held against the past: it silences the alerts about
 * the changes that it is made for, and no other. Throws `config-not-edited` where the rules of the file cannot be edited by program.
 */
export function suggest(file: File, tags: readonly TagSummary[]): Suggestion {
  const ruleOf = openRules(file.config.text);
  const known = tags.map((tag): RuledTag => ({ ...tag, rule: ruleOf(tag.target) }));
  const { drafts, refusals } = draftRules({ known, timeZone: file.config.timeZone });
  const dropped: Dropped[] = [];
  let plans: readonly Planned[] = drafts.map((draft) => ({ draft, exceptions: draft.covered.filter(wasRolledBack) }));
  // Each round drops a plan or gives one more exceptions, so there is a last one.
  for (;;) {
    const candidate = candidateOf(file, plans);
    const checked = plans.map((plan) => ({ plan, check: checkPlan(plan, candidate) }));
    const proposals = checked.flatMap(({ plan, check }) => (check.kind === 'holds' ? [{ ...plan, ...check }] : []));
    if (proposals.length === plans.length) {
      return { text: candidate.text, proposals, leftAlone: leftAlone(known, { proposals, refusals, dropped }) };
    }
    for (const { plan, check } of checked) {
      if (check.kind === 'dropped') dropped.push({ plan, because: check.because });
    }
    plans = checked.flatMap(({ plan, check }) => {
      if (check.kind === 'narrowed') return [check.plan];
      return check.kind === 'holds' ? [plan] : [];
    });
  }
}
