import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { AuditError } from '../../domain/audit-error.ts';
import { RegistryKey, type TagName } from '../../domain/values/reference.ts';
import { type DockerReference, readDockerReference } from './docker-reference.ts';
import { type FoundRegistry, keyFor } from './found.ts';
import { imagesIn } from './manifest-images.ts';

/** What manifests name: the tags in NCR, and what is left out, as it is written there. */
export type ManifestsRead = {
  readonly registries: readonly FoundRegistry[];
  readonly elsewhere: number;
  readonly digestOnly: readonly string[];
  readonly privateEndpoints: readonly string[];
  readonly notUnderstood: readonly string[];
};

/** Reads files; `-` is standard input. Throws {@link AuditError} `option-invalid` where one cannot be read. */
export async function readManifestFiles(
  files: readonly string[],
  input: AsyncIterable<Uint8Array>,
): Promise<ManifestsRead> {
  const texts: { readonly file: string; readonly text: string }[] = [];
  for (const file of new Set(files)) {
    texts.push(
      file === '-'
        ? { file: 'standard input', text: await textOf(input) }
        : { file, text: await readFile(file, 'utf8').catch(refuse(file)) },
    );
  }
  return readManifests(texts);
}

const refuse =
  (file: string) =>
  (cause: unknown): never => {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new AuditError('option-invalid', `${file} cannot be read: ${cause.message}.`, { cause });
  };

/** The same for texts. Throws {@link AuditError} `option-invalid` for one that is no YAML. */
export function readManifests(texts: readonly { readonly file: string; readonly text: string }[]): ManifestsRead {
  const read = texts.map(({ file, text }) => imagesIn(text, file));
  const references = [...new Set(read.flatMap(({ images }) => images))].map((text) => {
    return { text, ...readDockerReference(text) };
  });
  const texted = (kind: DockerReference['kind']) =>
    references.filter((each) => each.kind === kind).map(({ text }) => text);
  const withoutTag = [...new Set(read.flatMap((each) => each.withoutTag))].map((text) => {
    return { text, kind: readDockerReference(text).kind };
  });
  const chartDecides = withoutTag.filter(({ kind }) => kind === 'tag').map(({ text }) => text);
  const unknownHosts = withoutTag.filter(({ kind }) => kind === 'not-understood').map(({ text }) => text);
  return {
    registries: registriesOf(references.flatMap((each) => (each.kind === 'tag' ? [each] : []))),
    elsewhere: texted('elsewhere').length + withoutTag.filter(({ kind }) => kind === 'elsewhere').length,
    digestOnly: texted('digest-only'),
    privateEndpoints: [
      ...texted('private-endpoint'),
      ...withoutTag.filter(({ kind }) => kind === 'private-endpoint').map(({ text }) => text),
    ],
    notUnderstood: [
      ...references.flatMap((each) => (each.kind === 'not-understood' ? [`${each.text} (${each.why})`] : [])),
      ...unknownHosts.map((text) => `${text} (no host of a known zone)`),
      ...chartDecides.map((text) => `${text} (its chart gives the tag)`),
    ],
  };
}

type InNcr = Extract<DockerReference, { readonly kind: 'tag' }>;

function registriesOf(references: readonly InNcr[]): readonly FoundRegistry[] {
  const apart = Map.groupBy(references, ({ zone, registry }) => `${registry} ${zone}`);
  const taken = new Set<RegistryKey>();
  return [...apart.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const key = freeKey(first, taken);
    taken.add(key);
    const images = [...Map.groupBy(all, ({ image }) => image)].map(([image, ofImage]) => {
      const items: readonly TagName[] = [...new Set(ofImage.map(({ tag }) => tag))];
      return [image, { items, isComplete: true }] as const;
    });
    return [{ key, name: first.registry, at: { zone: first.zone }, images: new Map(images) }];
  });
}

/** The same name may stand for another registry in another zone. */
function freeKey({ registry, zone }: InNcr, taken: ReadonlySet<RegistryKey>): RegistryKey {
  const plain = keyFor(registry);
  for (let key = plain, count = 1; ; count += 1) {
    if (!taken.has(key)) return key;
    key = RegistryKey.parse(`${plain.slice(0, 40)}-${zone}${count === 1 ? '' : `-${count}`}`);
  }
}
