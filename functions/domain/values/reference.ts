import * as z from 'zod';

/** The key `audit.yaml` gives a registry; the first part of a reference. */
export const RegistryKey = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'expected lowercase letters, digits and inner hyphens, at most 63 characters',
  )
  .brand<'RegistryKey'>();
export type RegistryKey = z.infer<typeof RegistryKey>;

/** An image name in the grammar of the OCI distribution spec; may hold slashes. */
export const ImageName = z
  .string()
  .max(255)
  .regex(
    /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    'expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
  )
  .brand<'ImageName'>();
export type ImageName = z.infer<typeof ImageName>;

/** A tag name in the grammar of the OCI distribution spec. */
export const TagName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
    'expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-"',
  )
  .brand<'TagName'>();
export type TagName = z.infer<typeof TagName>;

/** `registry/image:tag`, where `registry` is the key given in `audit.yaml`. */
export const Reference = z
  .string()
  .refine((text) => referenceParts(text) !== undefined, 'expected "registry/image:tag", such as "prod/web/api:v1.4.2"')
  .brand<'Reference'>();
export type Reference = z.infer<typeof Reference>;

export type ReferenceParts = { readonly registry: RegistryKey; readonly image: ImageName; readonly tag: TagName };

export function referenceOf({ registry, image, tag }: ReferenceParts): Reference {
  // Three valid parts make a valid reference.
  return `${registry}/${image}:${tag}` as Reference;
}

/** The parts of `registry/image:tag`, or undefined where the text is no reference. */
export function referenceParts(text: string): ReferenceParts | undefined {
  const slash = text.indexOf('/');
  const colon = text.lastIndexOf(':');
  if (slash < 0 || colon < slash) return undefined;
  const registry = RegistryKey.safeParse(text.slice(0, slash));
  const image = ImageName.safeParse(text.slice(slash + 1, colon));
  const tag = TagName.safeParse(text.slice(colon + 1));
  return registry.success && image.success && tag.success
    ? { registry: registry.data, image: image.data, tag: tag.data }
    : undefined;
}

/** Compares by reference: the same order everywhere, whatever the locale. */
export function byReference(one: { readonly reference: string }, other: { readonly reference: string }): number {
  if (one.reference === other.reference) return 0;
  return one.reference < other.reference ? -1 : 1;
}
