import type { TagFacts } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { Quote } from '../quoting.ts';
import { type Images, readImages } from './images.ts';
import { isRecord, type Json, type Reading, startReading } from './reading.ts';
import { describe, readDigest, readMoment, readSize, readText } from './wire-values.ts';

/** What was asked, and when the answer came. */
export type Asked = {
  readonly tag: Target['tag'];
  /** Applied to every text that is taken over. */
  readonly quote: Quote;
  /** Epoch milliseconds. */
  readonly nowMs: number;
};

type Unreadable = {
  readonly kind: 'unreadable';
  readonly code: 'answer-invalid' | 'digest-missing';
  readonly detail: string;
};
export type TagDetail = { readonly kind: 'facts'; readonly facts: TagFacts } | Unreadable;

/**
 * Decodes the JSON of a tag detail field by field; never throws, whatever the JSON. Source: "getImageTagDetail" of the
 * Container Registry API guide. Fields that the guide added over the years may be missing, null, or of either of two
 * documented types. Only the digest must be readable. Any other field that is not is an oddity, and makes incomplete
 * what would follow from it.
 */
export function decodeTagDetail(json: unknown, { tag, quote, nowMs }: Asked): TagDetail {
  if (!isRecord(json)) return invalid('the answer', 'an object', quote(describe(json)));
  const name = readText(json['name']);
  if (name.expected !== null) return invalid('name', `"${tag}"`, quote(describe(json['name'])));
  if (name.value !== null && name.value !== tag) return invalid('name', `"${tag}"`, `"${quote(name.value)}"`);
  const reading = startReading(quote, nowMs);
  const tagFacts = readTag(json, reading);
  const { count, ...images } = readImages(json['images'], reading);
  const found = digestOf(json, { ...images, count }, reading);
  return 'kind' in found
    ? found
    : { kind: 'facts', facts: { ...found, ...images, ...tagFacts, readFrom: 'detail', ...reading.result() } };
}

type Found = Pick<TagFacts, 'digest' | 'digestFrom'>;

/** The tag's own digest or, without one, that of its only platform. */
function digestOf(json: Json, { platforms, count }: Images, { quote, result }: Reading): Found | Unreadable {
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
