import type { AuditConfig } from '../config/audit-config.ts';
import { matchesGlob } from '../config/policy/glob.ts';
import { matches, type Patterns } from '../config/policy/rule-match.ts';
import { openTargets, type TargetSources, targetOfReference } from '../config/policy/target-of.ts';
import { didYouMean } from '../config/problems/did-you-mean.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Target } from '../domain/policy.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type Reference, referenceParts } from '../domain/values/reference.ts';
import type { Stores } from '../store/stores.ts';
import { recordedBoard } from './query.ts';

/** References as a person means several at once: an image (`prod/web/api`), or a pattern of the form of a rule (`prod/web/*:v1.*`). */
export type Pattern = {
  readonly text: string;
  readonly patterns: Patterns;
  readonly isOf: (reference: Reference) => boolean;
  /** Whether an image, with the key of its registry, has tags that are meant. */
  readonly isOfImage: (image: string) => boolean;
};

/** Without a tag, all tags of the image are meant. Throws `reference-invalid` for a text that can be neither. */
export function parsePattern(text: string): Pattern {
  const colon = text.indexOf(':');
  const [image, tag] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
  if (!/^[a-z0-9._*?/-]+$/.test(image) || (tag !== undefined && !/^[A-Za-z0-9_.*?-]+$/.test(tag))) {
    const expected = 'expected an image such as "prod/web/api", or a pattern such as "prod/web/*:v1.*"';
    throw new AuditError('reference-invalid', `Invalid pattern "${text}": ${expected}.`);
  }
  const patterns: Patterns = { image, tag };
  return {
    text,
    patterns,
    isOfImage: (name) => matchesGlob(image, name),
    isOf: (reference) => {
      const parts = referenceParts(reference);
      return parts !== undefined && matches(patterns, parts);
    },
  };
}

/** Whether a reference is one of a pattern; where none is given, all are. */
export const isMeant = (pattern: Pattern | undefined, reference: string): boolean =>
  // What is not a reference, such as the key of a registry, is of no image.
  pattern === undefined || pattern.isOf(reference as Reference);

/** The target of a configuration by its reference, named there or matched by a pattern. Throws `reference-invalid`, with the nearest one. */
export function findTarget(text: string, config: TargetSources): Target {
  const target = targetOfReference(text, openTargets(config));
  if (target !== undefined) return target;
  const meant = didYouMean(
    text,
    config.targets.map(({ reference }) => reference),
  );
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const nor = config.patterns.length === 0 ? '' : ' and matches none of its patterns';
  throw new AuditError('reference-invalid', `"${text}" is not a target of the configuration${nor}.${hint}`);
}

/** The tags that a configuration names, and those that its patterns match of what was recorded: the newest board, and what had an event since. */
export async function knownTargets(
  stores: Stores,
  config: AuditConfig,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): Promise<readonly Target[]> {
  const known = new Map(config.targets.map((target) => [target.reference, target]));
  if (config.patterns.length === 0) return [...known.values()];
  const targetOf = openTargets(config);
  const add = (reference: Reference): void => {
    const target = known.has(reference) ? undefined : targetOfReference(reference, targetOf);
    if (target !== undefined) known.set(reference, target);
  };
  for (const { reference } of (await recordedBoard(stores)).board) add(reference);
  for await (const { reference } of stores.snapshots.eventful({ since, until: now })) add(reference);
  return [...known.values()];
}
