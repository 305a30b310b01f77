import type { PlatformFacts, TagFacts } from '../../domain/observation.ts';
import { canonicalPlatform, isAttestation } from '../../domain/values/platform.ts';
import { isRecord, type Json, type Reading } from './reading.ts';
import { readDigest, readMoment, readSize, readText } from './wire-values.ts';

/** An entry of `images`; null is one that is no platform. */
type Image = { readonly facts: PlatformFacts; readonly isPullRead: boolean } | null;

/** What `images` says. */
export type Images = Pick<TagFacts, 'platforms' | 'latestPulledAt'> & {
  /** Of all entries, also of those that could not be read. */
  readonly count: number;
  /** Whether any of them has a field for pulls, be it empty. */
  readonly tellsPulls: boolean;
};

/** Reads `images`. A tag has at least one platform, so an answer without any does not tell what platforms there are. */
export function readImages(images: unknown, reading: Reading): Images {
  if (!Array.isArray(images) || images.length === 0) {
    reading.note('images', 'a list of platforms', images);
    reading.miss('platforms', 'latestPulledAt');
    return { platforms: [], latestPulledAt: null, count: 0, tellsPulls: false };
  }
  const entries = images.map((image: unknown, at): Image => {
    if (isRecord(image)) return readImage(image, `images.${at}.`, reading);
    reading.note(`images.${at}`, 'an object', image);
    return null;
  });
  if (entries.includes(null)) reading.miss('platforms', 'latestPulledAt');
  const read = entries.filter((entry) => entry !== null);
  // BuildKit pulls an attestation to read it, and runs nothing.
  const runnable = read.filter(({ facts }) => !isAttestation(facts.platform));
  // Where nothing has a name, the answer does not tell what could be run.
  if (runnable.length === 0) reading.miss('platforms');
  const pulled = runnable.length === 0 ? read : runnable;
  if (pulled.some(({ isPullRead }) => !isPullRead)) reading.miss('latestPulledAt');
  return {
    platforms: read.map(({ facts }) => facts).sort(byPlatformThenDigest),
    latestPulledAt:
      pulled
        .flatMap(({ facts }) => facts.latestPulledAt ?? [])
        .toSorted()
        .at(-1) ?? null,
    count: entries.length,
    tellsPulls: images.some((image: unknown) => isRecord(image) && image['latest_pulled'] !== undefined),
  };
}

function readImage(image: Json, within: string, reading: Reading): Image {
  const text = (name: string) => reading.field(image, name, readText, within);
  const moment = (name: string) => reading.field(image, name, (value) => readMoment(value, reading.nowMs), within);
  const [os, architecture, variant] = [text('os'), text('architecture'), text('variant')];
  if ([os, architecture, variant].some(({ expected }) => expected !== null)) return null;
  // Under half a name, it would be expected from now on, and missed once the other half is given again.
  if ((os.value === null) !== (architecture.value === null)) {
    const missing = os.value === null ? 'os' : 'architecture';
    reading.note(`${within}${missing}`, 'a text or a number', image[missing]);
    return null;
  }
  const spelled = [os.value ?? 'unknown', architecture.value ?? 'unknown', variant.value]
    .filter((part) => part !== null)
    .map(reading.quote);
  const pulled = moment('latest_pulled');
  const facts: PlatformFacts = {
    platform: canonicalPlatform(spelled.join('/')),
    digest: reading.field(image, 'digest', readDigest, within).value,
    sizeBytes: reading.field(image, 'size', readSize, within).value,
    latestPulledAt: pulled.value,
    updatedAt: moment('updated').value,
  };
  return { facts, isPullRead: pulled.expected === null };
}

/** By code units, so that the order is the same everywhere; a platform without a digest comes first. */
function byPlatformThenDigest(a: PlatformFacts, b: PlatformFacts): number {
  return compare(a.platform, b.platform) || compare(a.digest ?? '', b.digest ?? '');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
