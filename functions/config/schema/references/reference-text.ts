import type * as z from 'zod';
import { ImageName, type ReferenceParts, RegistryKey, TagName } from '../../../domain/values/reference.ts';
import { quoted } from '../../yaml/shown.ts';
import { expected, type Reading } from '../reading.ts';
import { dockerProblem } from './docker-reference.ts';

/** Reads `registry/image:tag`, the short form of a target. */
export function readReference(text: string): Reading<ReferenceParts> {
  const ofDocker = dockerProblem(text);
  if (ofDocker !== undefined) return { problems: [ofDocker] };
  const slash = text.indexOf('/');
  const colon = text.lastIndexOf(':');
  if (slash < 0 || colon < slash) {
    return { problems: ['expected "registry/image:tag", such as "prod/web/api:v1.4.2"'] };
  }
  if (text.includes('@')) {
    return {
      problems: [
        'expected a tag, not a digest; to pin a tag to a digest, write image, tags, expect: pinned and digests',
      ],
    };
  }
  const image = readImageParts(text.slice(0, slash), text.slice(slash + 1, colon));
  const tagText = text.slice(colon + 1);
  const tag = TagName.safeParse(tagText, { error: expected });
  if ('value' in image && tag.success) return { value: { ...image.value, tag: tag.data } };
  return {
    problems: [...('problems' in image ? image.problems : []), ...partProblems('tag', tagText, tag)],
  };
}

/** Reads `registry/image`. */
export function readImage(text: string): Reading<Omit<ReferenceParts, 'tag'>> {
  const ofDocker = dockerProblem(text);
  if (ofDocker !== undefined) return { problems: [ofDocker] };
  const slash = text.indexOf('/');
  if (slash < 0) return { problems: ['expected a registry key and an image name, such as "prod/web/api"'] };
  if (text.includes(':')) return { problems: ['expected an image without a tag or digest; list its tags under tags'] };
  return readImageParts(text.slice(0, slash), text.slice(slash + 1));
}

/** The registry key alone, also of a text that is wrong further on. */
export function readRegistryKey(text: string): RegistryKey | undefined {
  const slash = text.indexOf('/');
  return slash < 0 ? undefined : RegistryKey.safeParse(text.slice(0, slash)).data;
}

function readImageParts(registryText: string, imageText: string): Reading<Omit<ReferenceParts, 'tag'>> {
  const registry = RegistryKey.safeParse(registryText, { error: expected });
  const image = ImageName.safeParse(imageText, { error: expected });
  if (registry.success && image.success) return { value: { registry: registry.data, image: image.data } };
  return {
    problems: [
      ...partProblems('registry key', registryText, registry),
      ...partProblems('image name', imageText, image),
    ],
  };
}

const partProblems = (name: string, text: string, read: { readonly error?: z.ZodError | undefined }): string[] =>
  (read.error?.issues ?? []).map(({ message }) => `invalid ${name} ${quoted(text)}: ${message}`);
