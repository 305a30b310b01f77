import type * as z from 'zod';
import { ImageName, type ReferenceParts, RegistryKey, TagName } from '../../domain/reference.ts';

/** The value read, or what is wrong with the text. */
export type Reading<Value> = { readonly value: Value } | { readonly faults: readonly string[] };

/** Reads `registry/image:tag`, as the shorthand of a target has it. */
export function readReference(text: string): Reading<ReferenceParts> {
  const slash = text.indexOf('/');
  const colon = text.lastIndexOf(':');
  if (slash < 0 || colon < slash) {
    return { faults: ['expected "registry/image:tag", such as "prod/web/api:v1.4.2"'] };
  }
  if (text.includes('@')) {
    return { faults: ['expected a tag; to hold it to a digest, write image, tags, expect: pinned and digests'] };
  }
  const registryText = text.slice(0, slash);
  const imageText = text.slice(slash + 1, colon);
  const tagText = text.slice(colon + 1);
  const registry = RegistryKey.safeParse(registryText, { error: expected });
  const image = ImageName.safeParse(imageText, { error: expected });
  const tag = TagName.safeParse(tagText, { error: expected });
  if (registry.success && image.success && tag.success) {
    return { value: { registry: registry.data, image: image.data, tag: tag.data } };
  }
  return {
    faults: [
      ...partFaults('registry key', registryText, registry),
      ...partFaults('image name', imageText, image),
      ...partFaults('tag', tagText, tag),
    ],
  };
}

/** Reads `registry/image`. */
export function readImage(text: string): Reading<Omit<ReferenceParts, 'tag'>> {
  const slash = text.indexOf('/');
  if (slash < 0) return { faults: ['expected a registry key and an image name, such as "prod/web/api"'] };
  if (text.includes(':')) return { faults: ['expected no tag or digest here; list tags under "tags"'] };
  const registryText = text.slice(0, slash);
  const imageText = text.slice(slash + 1);
  const registry = RegistryKey.safeParse(registryText, { error: expected });
  const image = ImageName.safeParse(imageText, { error: expected });
  if (registry.success && image.success) return { value: { registry: registry.data, image: image.data } };
  return {
    faults: [...partFaults('registry key', registryText, registry), ...partFaults('image name', imageText, image)],
  };
}

/** The registry key alone, also of a text that is wrong further on. */
export function readRegistryKey(text: string): RegistryKey | undefined {
  const slash = text.indexOf('/');
  return slash < 0 ? undefined : RegistryKey.safeParse(text.slice(0, slash)).data;
}

const partFaults = (name: string, text: string, read: { readonly error?: z.ZodError | undefined }): string[] =>
  (read.error?.issues ?? []).map(({ message }) => `the ${name} "${text}" ${message.replace(/^expected/, 'wants')}`);

/** The error map for `audit.yaml`: what was expected, where the schema itself does not say it better. */
export const expected: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${either(issue.values.map(String))}`;
    case 'too_big':
      return `expected at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    default:
      return undefined;
  }
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false, without quotes',
};

/** `a, b or c`. */
const either = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
