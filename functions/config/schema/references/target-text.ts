import { type ReferenceParts, RegistryKey, TagName } from '../../../domain/values/reference.ts';
import { quoted } from '../../yaml/shown.ts';
import { expected, type Reading } from '../reading.ts';
import { dockerProblem } from './docker-reference.ts';
import { imagePattern, tagPattern } from './patterns.ts';
import { readImage, readReference } from './reference-text.ts';

/** The image of a target: by its name, or a pattern of names below one registry. */
export type TargetImage = {
  readonly registry: RegistryKey;
  readonly image: string;
  readonly isPattern: boolean;
};

/** One text of the list `tags`: a tag, a pattern of tags, or one of tags to leave out. */
export type TargetTag =
  | { readonly kind: 'name'; readonly tag: TagName }
  | { readonly kind: 'include' | 'exclude'; readonly glob: string };

/** A target on one line. */
export type TargetText =
  | { readonly kind: 'name'; readonly parts: ReferenceParts }
  | { readonly kind: 'pattern'; readonly image: TargetImage; readonly glob: string };

/** Reads `registry/image:tag` with or without wildcards, the short form of a target. */
export function readTarget(text: string): Reading<TargetText> {
  if (!isWild(text)) {
    const read = readReference(text);
    return 'value' in read ? { value: { kind: 'name', parts: read.value } } : read;
  }
  const ofDocker = dockerProblem(text);
  if (ofDocker !== undefined) return { problems: [ofDocker] };
  const slash = text.indexOf('/');
  const colon = text.lastIndexOf(':');
  if (slash < 0 || colon < slash) {
    return { problems: ['expected "registry/image:tag" with wildcards, such as "prod/web/*:v*" or "prod/**:*"'] };
  }
  const image = readTargetImage(text.slice(0, colon));
  const tag = readTargetTag(text.slice(colon + 1));
  if ('problems' in image || 'problems' in tag) {
    return { problems: [image, tag].flatMap((read) => ('problems' in read ? read.problems : [])) };
  }
  if (tag.value.kind === 'exclude') {
    return {
      problems: [`expected tags to audit; to leave some out, write image and tags: ["*", "!${tag.value.glob}"]`],
    };
  }
  const glob = tag.value.kind === 'name' ? tag.value.tag : tag.value.glob;
  return { value: { kind: 'pattern', image: image.value, glob } };
}

/** Reads `registry/image`, in which the image may have wildcards. */
export function readTargetImage(text: string): Reading<TargetImage> {
  const ofDocker = dockerProblem(text);
  if (ofDocker !== undefined) return { problems: [ofDocker] };
  const slash = text.indexOf('/');
  if (!isWild(text) || slash < 0) {
    const read = readImage(text);
    return 'value' in read ? { value: { ...read.value, isPattern: false } } : read;
  }
  const [registryText, image] = [text.slice(0, slash), text.slice(slash + 1)];
  const registry = RegistryKey.safeParse(registryText, { error: expected });
  const problems = [
    ...(registry.success ? [] : [registryProblem(registryText, registry.error.issues[0]?.message ?? '')]),
    ...(imagePattern.test(image) ? [] : [`invalid image pattern ${quoted(image)}: ${imageWildcards}`]),
  ];
  return registry.success && problems.length === 0
    ? { value: { registry: registry.data, image, isPattern: true } }
    : { problems };
}

const imageWildcards =
  'expected lowercase path parts, such as "web/*" or "**"; the wildcards are *, ? and, as a whole part, **';

const registryProblem = (text: string, problem: string): string =>
  isWild(text)
    ? `the key of the registry ${quoted(text)} has a wildcard; write one target for each registry`
    : `invalid registry key ${quoted(text)}: ${problem}`;

/** Reads one text of `tags`. */
export function readTargetTag(text: string): Reading<TargetTag> {
  if (!isWild(text)) {
    const tag = TagName.safeParse(text, { error: expected });
    if (tag.success) return { value: { kind: 'name', tag: tag.data } };
    return { problems: tag.error.issues.map(({ message }) => message) };
  }
  const isExclusion = text.startsWith('!');
  const glob = isExclusion ? text.slice(1) : text;
  if (tagPattern.test(glob)) return { value: { kind: isExclusion ? 'exclude' : 'include', glob } };
  return { problems: ['expected a tag or a pattern of tags, such as "v*" or "!*-rc*"; the wildcards are * and ?'] };
}

const isWild = (text: string): boolean => /[*?!]/.test(text);
