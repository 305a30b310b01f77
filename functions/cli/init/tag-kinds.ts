import { isSignatureTag } from '../../config/policy/target-pattern.ts';
import type { TagName } from '../../domain/values/reference.ts';

/** What a tag looks like by its name; `other` tells neither, and so is held as a version is. */
export type TagKind = 'version' | 'moving' | 'other' | 'signature';

const movingWords = new Set(['latest', 'stable', 'main', 'master', 'dev', 'prod', 'staging', 'edge', 'nightly']);

/** What each tag of one image looks like: `v1` moves where there is a `v1.4.2` that it may stand for. */
export function kindsOf(tags: readonly TagName[]): ReadonlyMap<TagName, TagKind> {
  const shortForms: ReadonlySet<string> = new Set(tags.flatMap(shortFormsOf));
  return new Map(tags.map((tag) => [tag, shortForms.has(tag) ? 'moving' : kindAlone(tag)]));
}

function kindAlone(tag: TagName): TagKind {
  if (isSignatureTag(tag)) return 'signature';
  const parts = tag
    .toLowerCase()
    .split(/[._-]/)
    .filter((part) => part !== '');
  if (parts.includes('latest')) return 'moving';
  if (looksLikeVersion(parts)) return 'version';
  return !/\d/.test(tag) || parts.some((part) => movingWords.has(part)) ? 'moving' : 'other';
}

/** Words may come first: `build-123`, `main-3f2a91c`. */
function looksLikeVersion(parts: readonly string[]): boolean {
  const first = parts.find((part) => isCommit(part) || !/^[a-z]+$/.test(part));
  return first !== undefined && (isCommit(first) || /^v?\d/.test(first));
}

const isCommit = (part: string): boolean => /^[0-9a-f]{7,64}$/.test(part);

/** `v1` and `v1.4` of `v1.4.2`, `1-alpine` of `1.25-alpine`. */
function shortFormsOf(tag: TagName): readonly string[] {
  const [, prefix = '', numbers = '', rest = ''] = /^(v?)(\d+(?:\.\d+)+)(.*)$/.exec(tag) ?? [];
  const parts = numbers.split('.');
  return parts.slice(1).map((_, index) => `${prefix}${parts.slice(0, index + 1).join('.')}${rest}`);
}
