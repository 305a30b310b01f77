import type { TagFacts } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { Context, Read, TagReading } from '../vendor.ts';
import { type Images, readImages } from './images.ts';
import { isRecord, type Json, type Reading, startReading } from './reading.ts';
import { describe, readDigest, readMoment, readSize, readText } from './wire-values.ts';

/** What was asked, and what it is read with. */
export type Asked = Context & Pick<TagFacts, 'readFrom'> & { readonly tag: Target['tag'] };

type Unreadable = Extract<Read<TagReading>, { kind: 'unreadable' }>;

/**
 * Decodes the JSON of a tag detail field by field; never throws, whatever the JSON. Source: "getImageTagDetail" of the
 * Container Registry API guide; an item of "getImageTags" is documented to be the same. Fields that the guide added over the years may be missing, null, or of either of two
 * documented types. Only the digest must be readable. Any other field that is not is an oddity, and makes incomplete
 * what would follow from it.
 */
export function decodeTagDetail(json: unknown, { tag, quote, nowMs, readFrom }: Asked): Read<TagReading> {
  if (!isRecord(json)) return invalid('the answer', 'an object', quote(describe(json)));
  const name = readText(json['name']);
  if (name.expected !== null) return invalid('name', `"${tag}"`, quote(describe(json['name'])));
  if (name.value !== null && name.value !== tag) return invalid('name', `"${tag}"`, `"${quote(name.value)}"`);
  const reading = startReading(quote, nowMs);
  const tagFacts = readTag(json, reading);
  const { count, tellsPulls, ...images } = readImages(json['images'], reading);
  const found = digestOf(json, { platforms: images.platforms, count }, reading);
  if ('kind' in found) return found;
  const facts: TagFacts = { ...found, ...images, ...tagFacts, readFrom, ...reading.result() };
  return { kind: 'read', value: { facts, tellsPulls } };
}

type Found = Pick<TagFacts, 'digest' | 'digestFrom'>;

/** The tag's own digest or, without one, that of its only platform. */
function digestOf(
  json: Json,
  { platforms, count }: Pick<Images, 'platforms' | 'count'>,
  { quote, result }: Reading,
): Found | Unreadable {
  const own = readDigest(json['digest']);
  if (own.expected !== null) return invalid('digest', own.expected, quote(describe(json['digest'])));
  if (own.value !== null) return { digest: own.value, digestFrom: 'tag' };
  const only = count === 1 ? platforms[0] : undefined;
  // With several platforms, the tag's digest is that of their index: no platform's digest can stand in.
  if (only?.digest) return { digest: only.digest, digestFrom: 'platform' };
  const odd = result().oddities.find(({ field }) => field === 'images.0.digest');
  if (only !== undefined && odd !== undefined) return invalid(odd.field, odd.expected, odd.got);
  const detail = `expected a digest of the tag or exactly one platform, got no digest and ${count} platforms`;
  return { kind: 'unreadable', code: 'digest-missing', detail };
}

/** What is said of the tag itself, beside its digest. */
function readTag(json: Json, reading: Reading): Pick<TagFacts, 'lastUpdatedAt' | 'lastUpdater' | 'sizeBytes'> {
  const updated = reading.field(json, 'last_updated', (value) => readMoment(value, reading.nowMs));
  if (updated.expected !== null) reading.miss('lastUpdatedAt');
  const updater = reading.field(json, 'last_updater', readText).value;
  return {
    lastUpdatedAt: updated.value,
    lastUpdater: updater === null ? null : reading.quote(updater),
    sizeBytes: reading.field(json, 'full_size', readSize).value,
  };
}

const invalid = (where: string, expected: string, got: string): Unreadable => ({
  kind: 'unreadable',
  code: 'answer-invalid',
  detail: `the answer is not the detail of the tag: ${where}: expected ${expected}, got ${got}`,
});
