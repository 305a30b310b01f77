import { parseAllDocuments } from 'yaml';
import { AuditError } from '../../domain/audit-error.ts';
import { parseJson } from '../../domain/values/json.ts';

/** What a file names: images as docker pulls them, and images of Helm values to which only the chart gives a tag. */
export type ManifestImages = { readonly images: readonly string[]; readonly withoutTag: readonly string[] };

/**
 * The images of a text of YAML or JSON: what stands under a key `image`, however deep, also as a map of Helm values.
 * Throws {@link AuditError} `option-invalid`, which names the file and the line.
 */
export function imagesIn(text: string, file: string): ManifestImages {
  const found = { images: new Set<string>(), withoutTag: new Set<string>() };
  for (const document of documentsIn(text, file)) {
    // A list, not a call within a call: what is nested deeply must not end the program.
    const left: unknown[] = [document];
    while (left.length > 0) {
      const value = left.pop();
      if (typeof value !== 'object' || value === null) continue;
      if ('image' in value) take(value.image, found);
      left.push(...Object.values(value).reverse());
    }
  }
  return { images: [...found.images], withoutTag: [...found.withoutTag] };
}

function take(image: unknown, { images, withoutTag }: Readonly<Record<keyof ManifestImages, Set<string>>>): void {
  if (typeof image === 'string') {
    if (isGiven(image)) images.add(image.trim());
    return;
  }
  if (typeof image !== 'object' || image === null || !('repository' in image) || !isGiven(image.repository)) return;
  const { registry, tag, digest } = { registry: '', tag: '', digest: '', ...image };
  const name = isGiven(registry) ? `${registry}/${image.repository}` : image.repository;
  // The repository may hold the tag: a colon after the last slash.
  const hasTag = isGiven(tag) || /:[^/]*$/.test(name);
  if (!hasTag && !isGiven(digest)) withoutTag.add(name);
  else images.add(`${name}${isGiven(tag) ? `:${tag}` : ''}${isGiven(digest) ? `@${digest}` : ''}`);
}

const isGiven = (value: unknown): value is string => typeof value === 'string' && !/^(?:null|~|\s*)$/.test(value);

/** A number as a part of an image is read as YAML: to JSON, 1.10 is 1.1. */
const hasNumber = /"(?:image|registry|repository|tag)"\s*:\s*[-\d]/;

function documentsIn(text: string, file: string): readonly unknown[] {
  // The pods of a cluster are megabytes of JSON, over which a parser of YAML takes many seconds.
  const json = hasNumber.test(text) ? undefined : parseJson(text);
  if (json !== undefined) return [json];
  const refuse = (why: string, cause?: unknown): never => {
    throw new AuditError('option-invalid', `${file} cannot be read as YAML: ${why}.`, { cause });
  };
  try {
    // Every scalar as it is written: the tag 1.10 is no number.
    const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), { schema: 'failsafe', merge: true });
    return documents.map((document: (typeof documents)[number]) => {
      const [error] = document.errors;
      if (error !== undefined) {
        refuse(`${(error.message.split('\n')[0] ?? '').replace(/:$/, '')} (a template must be rendered first)`, error);
      }
      return document.toJS() as unknown;
    });
  } catch (cause) {
    // Of too many brackets the one, of too many aliases the other.
    if (cause instanceof RangeError) return refuse('it is nested too deeply', cause);
    if (cause instanceof ReferenceError) return refuse(cause.message, cause);
    throw cause;
  }
}
