import type { TargetPattern } from '../../config/audit-config.ts';
import { openTargets, type TargetOf, targetOfReference } from '../../config/policy/target-of.ts';
import { hasImageWildcard, matchesImage } from '../../config/policy/target-pattern.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { Target } from '../../domain/policy.ts';
import type { ListFailure, RegistryList } from '../../domain/registry-reading.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { byReference, ImageName, type Reference, type RegistryKey } from '../../domain/values/reference.ts';
import { isToldLongAgo } from '../../judge/long-ago.ts';
import type { AuditContext } from './audit-context.ts';
import type { Board, PreviousState } from './board.ts';

/** The targets of a run. */
export type Expanded = {
  readonly targets: readonly Target[];
  /** Why a tag is no target any more; undefined: it is one, or would be one if its registry had it. */
  whyUnlisted(reference: Reference): 'configuration' | 'told-long-ago' | undefined;
  /** Of registries whose lists do not tell all that patterns match: why, of one of the lists. */
  readonly unlistable: ReadonlyMap<RegistryKey, ListFailure>;
  /** That there are more tags than `maxTargets`; empty otherwise. */
  readonly failures: readonly AuditError[];
};

/**
 * The tags that are listed by name; those that a pattern matched in the last run, as only the registry can say whether
 * they are still there; and those that its lists have. Of too many tags, the new ones are left out first: who can push must not
 * be able to blind the audit.
 */
export async function expandTargets(board: Board, context: AuditContext): Promise<Expanded> {
  const { config, run, backlog } = context;
  const targetOf = openTargets(config);
  const isMatched = (target: Target | undefined): target is Target => target?.policy.listedBy === 'pattern';
  const unlistable = new Map<RegistryKey, ListFailure>();
  const listed = await listTargets(context, targetOf, unlistable);
  const found = new Map(listed.filter(isMatched).map((each) => [each.reference, each]));
  const longAbsent = new Set<Reference>();
  const known: Target[] = [];
  for (const [reference, before] of board) {
    const target = targetOfReference(reference, targetOf);
    if (!isMatched(target)) continue;
    if (found.has(reference)) known.push(target);
    else if (isLongAbsent(before, run.runAt)) longAbsent.add(reference);
    else if (!before.isUnlisted) known.push(target);
    found.delete(reference);
  }
  // Their newest rows are older than the board.
  for (const reference of backlog.unrecorded) {
    const target = board.has(reference) ? undefined : targetOfReference(reference, targetOf);
    if (!isMatched(target)) continue;
    known.push(target);
    found.delete(reference);
  }
  const all = [...config.targets, ...known, ...[...found.values()].toSorted(byReference)];
  return {
    targets: all.slice(0, config.maxTargets),
    unlistable,
    whyUnlisted(reference) {
      if (longAbsent.has(reference)) return 'told-long-ago';
      return targetOfReference(reference, targetOf) === undefined ? 'configuration' : undefined;
    },
    failures: all.length > config.maxTargets ? [tooMany(all.length, config.maxTargets)] : [],
  };
}

/** All tags that the registries list, of images that a pattern matches; where a list is not complete, as far as it was read. */
async function listTargets(
  { config, readers, deadlineMs }: Pick<AuditContext, 'config' | 'readers' | 'deadlineMs'>,
  targetOf: TargetOf,
  unlistable: Map<RegistryKey, ListFailure>,
): Promise<readonly (Target | undefined)[]> {
  const listing = [...Map.groupBy(config.patterns, ({ registry }) => registry)].map(async ([registry, patterns]) => {
    const reader = readers.get(registry);
    if (reader === undefined) throw new TypeError(`The registry ${registry} is not open.`);
    const read = <Item>(list: RegistryList<Item>): readonly Item[] => {
      if (!list.isComplete) unlistable.set(registry, { code: list.code, detail: list.detail });
      return list.items;
    };
    const images = await imagesOf(patterns, async () => read(await reader.images(deadlineMs)));
    const lists = images.map(async (image) => {
      const items = read(await reader.tags(image, deadlineMs));
      return items.map((tag) => targetOf({ registry, image, tag }));
    });
    return (await Promise.all(lists)).flat();
  });
  return (await Promise.all(listing)).flat();
}

async function imagesOf(
  patterns: readonly TargetPattern[],
  readImages: () => Promise<readonly ImageName[]>,
): Promise<readonly ImageName[]> {
  const wild = patterns.filter(hasImageWildcard);
  const named = patterns.filter((pattern) => !hasImageWildcard(pattern)).map(({ image }) => ImageName.parse(image));
  const listed = wild.length === 0 ? [] : await readImages();
  return [...new Set([...named, ...listed.filter((image) => wild.some((pattern) => matchesImage(pattern, image)))])];
}

/** Whether a tag is absent, and was told to be 30 days ago: by its finding or, where it may be deleted, by a notice. */
function isLongAbsent({ state, isUnlisted }: PreviousState, now: Instant): boolean {
  // What nobody could look at since may be back.
  if (isUnlisted || state.absentSince === null || state.doubtedSince !== null || state.unreadable !== null)
    return false;
  const open = state.findings.find(({ finding }) => finding.kind === 'tag-absent');
  return isToldLongAgo(open?.openedAt ?? state.absentSince, now);
}

const tooMany = (tags: number, most: number): AuditError =>
  new AuditError('too-many-targets', `The targets are ${tags} tags, and maxTargets is ${most}.`);
