import { setTimeout as sleep } from 'node:timers/promises';
import manifest from '../../../package.json' with { type: 'json' };
import { AuditError } from '../../domain/audit-error.ts';
import type { Registry } from '../../domain/registry.ts';
import { openRegistry } from '../../registry/client.ts';
import { readKeyVariables } from '../../registry/keys.ts';
import { vendors } from '../../registry/vendors.ts';
import { openOutput, type Streams } from '../output.ts';
import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';
import { type FoundRegistry, keyFor } from './found.ts';
import { readManifestFiles } from './from-manifests.ts';
import { incompleteImages, readLists, whyIncomplete } from './from-registry.ts';
import { missedTexts, skippedTexts } from './summary.ts';

/** How long the lists are read at most: a registry of 100,000 tags takes a fraction of it. */
const readingMs = 600_000;

/** What there is to write, or why nothing is. */
export type Found =
  | (Pick<Draft, 'registries' | 'watch'> & {
      /** What is left out, and may be. */
      readonly skipped: readonly string[];
      /** What should be in the file, and is not known. */
      readonly missed: readonly string[];
    })
  | { readonly refused: string };

/** Reads the lists of a registry with the key in the environment. Throws {@link AuditError} `credentials-missing`. */
export async function fromLists(
  registry: Pick<Registry, 'name' | 'at'>,
  { key }: Answers,
  streams: Streams,
): Promise<Found> {
  const credentials = readKeyVariables(process.env);
  if (credentials === undefined) {
    throw new AuditError('credentials-missing', 'There is no access key in the environment to read the lists with.');
  }
  const reader = openRegistry({
    registry: { ...registry, read: 'auto' },
    concurrency: 16,
    pace: null,
    vendor: vendors.ncr,
    version: manifest.version,
    credentials: async () => credentials,
    now: Date.now,
    sleep: (ms) => sleep(ms),
    random: Math.random,
  });
  const { progress } = openOutput('table', streams);
  const read = await readLists(reader, Date.now() + readingMs, progress);
  if ('incomplete' in read) {
    return { refused: `The images of ${registry.name} are not all known: ${whyIncomplete(read.incomplete)}` };
  }
  const found: FoundRegistry = { ...registry, key: key ?? keyFor(registry.name), images: read.images };
  return { registries: [found], watch: 'registries', skipped: [], missed: incompleteImages(read.images) };
}

/** Reads manifests. Throws {@link AuditError} `option-invalid`. */
export async function fromFiles(files: readonly string[], { key }: Answers): Promise<Found> {
  const read = await readManifestFiles(files, process.stdin);
  const [skipped, missed] = [skippedTexts(read), missedTexts(read)];
  const [first, ...others] = read.registries;
  if (first === undefined)
    return { refused: ['No image of NCR with a tag was found.', ...skipped, ...missed].join('\n') };
  if (key !== undefined && others.length > 0) {
    const names = read.registries.map(({ key }) => key).join(', ');
    throw new AuditError('option-invalid', `--key is for one registry, and the manifests name several: ${names}.`);
  }
  return { registries: [{ ...first, key: key ?? first.key }, ...others], watch: 'tags', skipped, missed };
}
