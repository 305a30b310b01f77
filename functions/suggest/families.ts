import type { ReferenceParts } from '../domain/values/reference.ts';

/** Patterns as a rule has them: of an image, with the key of its registry, and of a tag. */
export type Scope = { readonly image: string; readonly tag: string };

/** A pattern of the tags that are named like this one, such as `v*`; the tag itself where no others are. */
export function familyOf(tag: string): string {
  // The abbreviated ids of commits are alike, and have no part in common.
  if (/^[0-9a-f]{7,64}$/.test(tag) && /[a-f]/.test(tag)) return tag;
  const [, words, major] = /^(?:(\D+)\d|(\d+\.))/.exec(tag) ?? [];
  if (words !== undefined || major !== undefined) return `${words ?? major}*`;
  return /^\d{5,}$/.test(tag) ? `${tag.slice(0, -4)}*` : tag;
}

/** The scopes that a tag may share a rule in, the widest first, down to the tag alone. */
export function scopesOf({ registry, image, tag }: ReferenceParts): readonly [Scope, Scope, Scope] {
  const whole = `${registry}/${image}`;
  const siblings = `${whole.slice(0, whole.lastIndexOf('/'))}/*`;
  const family = familyOf(tag);
  return [
    { image: siblings, tag: family },
    { image: whole, tag: family },
    { image: whole, tag },
  ];
}
