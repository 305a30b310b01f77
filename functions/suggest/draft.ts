import { hasWildcard } from '../config/policy/glob.ts';
import { compareSpecificity, matches, wholeOf } from '../config/policy/rule-match.ts';
import type { FileRule } from '../config/rules/rule-layers.ts';
import type { ReferenceParts } from '../domain/values/reference.ts';
import { type Scope, scopesOf } from './families.ts';
import { type Habit, habitOf, type NoHabit } from './habit.ts';
import type { TagSummary } from './tag-summary.ts';

/** A tag with the rule of the file that applies to it. */
export type RuledTag = TagSummary & { readonly rule: FileRule | undefined };

/** A rule that might be proposed. */
export type Draft = {
  readonly scope: Scope;
  /** The rule of the file that applies to its tags today. */
  readonly rule: FileRule | undefined;
  /** Whether that rule is edited; otherwise a more specific one is added. */
  readonly inPlace: boolean;
  /** All known tags that it would apply to. */
  readonly covered: readonly RuledTag[];
  /** Those of them that changed. */
  readonly movers: readonly RuledTag[];
  readonly habit: Habit;
};

/** Tags that no rule is proposed for. */
export type Refusal = {
  readonly scope: Scope;
  readonly movers: readonly RuledTag[];
  readonly because: NoHabit | Obstacle;
};

/** What a narrower rule may not meet. */
type Obstacle =
  /** Fewer than half of the tags that it would apply to ever changed. */
  | 'few-of-many'
  | 'different-rules'
  | 'different-habits'
  /** The rule that would be edited limits changes already. */
  | 'rule-has-changes'
  /** A rule of this one tag says what is expected of it. */
  | 'rule-says';

export type Drafts = { readonly drafts: readonly Draft[]; readonly refusals: readonly Refusal[] };

type World = { readonly known: readonly RuledTag[]; readonly timeZone: string };

/** Drafts a rule for each group of immutable tags that share a habit, as wide as most of the group bears out. */
export const draftRules = (world: World): Drafts =>
  draftAt(
    0,
    world.known.filter((tag) => isImmutable(tag) && tag.plain.length > 0 && !wasRolledBack(tag)),
    world,
  );

export const isImmutable = ({ target }: TagSummary): boolean => target.policy.expectation.kind === 'immutable';

/** A tag that was rolled back keeps its policy, whatever else changed: a rule would let that pass the next time. */
export const wasRolledBack = ({ flawed }: TagSummary): boolean =>
  flawed.some(({ because }) => because === 'rolled-back');

/** `level`: how narrow the scopes are, by their place in `scopesOf`. */
function draftAt(level: number, movers: readonly RuledTag[], world: World): Drafts {
  const groups = Map.groupBy(movers, ({ target }) => scopeText(scopeAt(level, target)));
  const all = [...groups.values()].map((group) => draftGroup(level, group, world));
  return { drafts: all.flatMap(({ drafts }) => drafts), refusals: all.flatMap(({ refusals }) => refusals) };
}

function draftGroup(level: number, group: readonly RuledTag[], world: World): Drafts {
  const [first] = group;
  if (first === undefined) return { drafts: [], refusals: [] };
  const isLast = level === narrowest;
  const narrower = new Set(group.map(({ target }) => scopeText(scopeAt(Math.min(level + 1, narrowest), target))));
  // A scope that holds no more than a narrower one only guesses what else there will be.
  if (!isLast && narrower.size === 1) return draftAt(level + 1, group, world);
  const scope = scopeAt(level, first.target);
  const movers = group.filter((tag) => applies(scope, tag));
  const beyond = group.filter((tag) => !applies(scope, tag));
  const rest = isLast ? { drafts: [], refusals: [] } : draftAt(level + 1, beyond, world);
  const draft = movers.length === 0 ? undefined : draftOf(scope, movers, world);
  if (draft === undefined) return rest;
  if (typeof draft !== 'string') return { ...rest, drafts: [draft, ...rest.drafts] };
  const refusals = [{ scope, movers, because: draft }];
  const parts = isLast ? { drafts: [], refusals } : draftAt(level + 1, movers, world);
  const reasons = new Set(parts.refusals.map(({ because }) => because));
  const [reason] = reasons;
  // Where all of a group are refused for one reason, it is said once.
  const isOne = parts.drafts.length === 0 && reasons.size === 1 && reason !== undefined;
  return {
    drafts: [...parts.drafts, ...rest.drafts],
    refusals: [...(isOne ? [{ scope, movers, because: reason }] : parts.refusals), ...rest.refusals],
  };
}

const narrowest = 2;
// Every level up to the narrowest has its scope.
const scopeAt = (level: number, parts: ReferenceParts): Scope => scopesOf(parts)[level as 0 | 1 | 2];
export const scopeText = ({ image, tag }: Scope): string => `${image}:${tag}`;

/** Whether a rule of a scope would apply to a tag, or is the one that does. */
const applies = (scope: Scope, { rule, target }: RuledTag): boolean =>
  matches(scope, target) &&
  (rule === undefined || isSameScope(scope, rule) || (compareSpecificity(scope, rule.patterns)?.by ?? 0) > 0);

const isSameScope = (scope: Scope, { patterns }: FileRule): boolean =>
  scopeText(wholeOf(patterns)) === scopeText(scope);

const isOfOneTag = ({ patterns }: FileRule): boolean => !hasWildcard(scopeText(wholeOf(patterns)));

/** A rule for a scope, or why none should be proposed. */
function draftOf(scope: Scope, movers: readonly RuledTag[], { known, timeZone }: World): Draft | Refusal['because'] {
  const habit = habitOf(
    movers.flatMap(({ plain }) => plain),
    timeZone,
  );
  if (typeof habit === 'string') return habit;
  const [{ rule } = { rule: undefined }] = movers;
  const ruled = rule === undefined ? [] : known.filter((tag) => tag.rule?.index === rule.index);
  const reached = known.filter((tag) => applies(scope, tag));
  // Where a rule applies to these tags only, it is theirs.
  const inPlace = rule !== undefined && (isSameScope(scope, rule) || ruled.every((tag) => reached.includes(tag)));
  const covered = inPlace ? ruled : reached;
  if (covered.some((tag) => tag.rule?.index !== rule?.index || !isImmutable(tag))) return 'different-rules';
  if (inPlace && rule.keys.changes !== undefined) return 'rule-has-changes';
  if (inPlace && rule.keys.expect !== undefined && isOfOneTag(rule)) return 'rule-says';
  if (movers.length * 2 < covered.length) return 'few-of-many';
  const byImage = Map.groupBy(movers, ({ target }) => `${target.registry}/${target.image}`);
  const parts = [...byImage.values()].map((some) =>
    habitOf(
      some.flatMap(({ plain }) => plain),
      timeZone,
    ),
  );
  return parts.every((part) => typeof part === 'string' || isAsNarrow(habit, part))
    ? { scope: inPlace ? wholeOf(rule.patterns) : scope, rule, inPlace, covered, movers, habit }
    : 'different-habits';
}

/** Whether the habit of a group allows one of its images no more than the image's own does. */
const isAsNarrow = (whole: Habit, part: Habit): boolean =>
  whole.by.join() === part.by.join() && (whole.between === null) === (part.between === null);
