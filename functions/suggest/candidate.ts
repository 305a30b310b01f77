import type { AuditConfig } from '../config/audit-config.ts';
import { parseConfig } from '../config/load.ts';
import { openTargets } from '../config/policy/target-of.ts';
import { editRules, type RuleEdit } from '../config/rules/edit-rules.ts';
import type { RuleKeys } from '../config/rules/rule-text.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Target } from '../domain/policy.ts';
import type { ReferenceParts } from '../domain/values/reference.ts';
import type { Draft, RuledTag } from './draft.ts';

/** A draft, and the tags that keep the policy that they have, by a rule of their own each. */
export type Planned = { readonly draft: Draft; readonly exceptions: readonly RuledTag[] };

/** A configuration with proposed rules. */
export type Candidate = {
  readonly text: string;
  readonly targetOf: (parts: ReferenceParts) => Target | undefined;
  /** The plans that the file could not take. */
  readonly failed: readonly Planned[];
};

export type File = { readonly file: string; readonly config: AuditConfig };

/** Makes the text of a candidate, plan by plan. Throws `config-not-edited` where the list of rules cannot be edited by program. */
export function candidateOf({ file, config }: File, plans: readonly Planned[]): Candidate {
  let { text } = config;
  let edited = config;
  const failed: Planned[] = [];
  for (const plan of plans) {
    const next = editRules(text, editsOf(plan), { file, names: config.people });
    const parsed = parsedOrNot(next, file);
    if (parsed === undefined) failed.push(plan);
    else [text, edited] = [next, parsed];
  }
  return { text, targetOf: openTargets(edited), failed };
}

/** Undefined where the file is not valid with it, such as where no rule is the more specific one. */
function parsedOrNot(text: string, file: string): AuditConfig | undefined {
  try {
    return parseConfig(text, file);
  } catch (error) {
    if (error instanceof AuditError && error.code === 'config-invalid') return undefined;
    throw error;
  }
}

function editsOf({ draft: { scope, rule, inPlace, habit }, exceptions }: Planned): readonly RuleEdit[] {
  const { by, between } = habit;
  const allowed = { expect: 'moving', changes: { ...(between !== null && { between: [between] }), by: [...by] } };
  const copied = rule === undefined ? {} : copiedFrom(rule.keys);
  return [
    inPlace && rule !== undefined
      ? { kind: 'set', index: rule.index, keys: allowed }
      : { kind: 'add', keys: { ...patternsOf(scope), ...allowed, ...copied } },
    ...exceptions.map(({ target: { registry, image, tag } }): RuleEdit => {
      const own = patternsOf({ image: `${registry}/${image}`, tag });
      return { kind: 'add', keys: { ...own, expect: 'immutable', ...copied } };
    }),
  ];
}

const patternsOf = ({ image, tag }: Draft['scope']): RuleKeys => ({ image, tag });

/** The keys that a more specific rule takes over: only one rule applies to a tag. */
function copiedFrom(keys: RuleKeys): RuleKeys {
  const own = new Set(['image', 'tag', 'expect', 'changes', 'digests']);
  return Object.fromEntries(Object.entries(keys).filter(([key, value]) => !own.has(key) && value !== undefined));
}
