import { TagName } from '../../../functions/domain/values/reference.ts';
import { type Asked, decodeTagDetail } from '../../../functions/registry/ncr/tag-detail.ts';
import { quoting } from '../../../functions/registry/quoting.ts';

export const hexA = 'a'.repeat(64);
export const hexB = 'b'.repeat(64);
export const digestA = `sha256:${hexA}`;
export const digestB = `sha256:${hexB}`;
export const quote = quoting(['ACCESSKEY']);
/** A day in 2026, long after all that {@link givenDetail} tells. */
export const nowMs = Date.parse('2026-11-23T09:00:00.000Z');
export const asked: Asked = { tag: TagName.parse('1.0.0'), quote, nowMs, readFrom: 'detail' };

export const givenImage = (fields: Record<string, unknown> = {}) => ({
  architecture: 'amd64',
  created: 1711928488000,
  digest: `sha256:${digestB}`,
  features: '',
  latest_pulled: 0,
  mediaType: 'application/vnd.docker.container.image.v1+json',
  os: 'linux',
  os_features: '',
  os_version: null,
  size: 83518086,
  updated: 1711928488000,
  variant: null,
  ...fields,
});

/** The sample of NCR's guide, with whole digests and the name of the tag that is asked for. */
export const givenDetail = (fields: Record<string, unknown> = {}) => ({
  creator: '3a9b0e0c-0000-4000-8000-000000000000',
  digest: digestA,
  full_size: 83518086,
  id: 730606,
  image_id: 322122,
  images: [givenImage()],
  last_updated: 1711928488000,
  last_updater: '3a9b0e0c-0000-4000-8000-000000000000',
  name: '1.0.0',
  repository: 5976,
  v2: true,
  ...fields,
});

/** Throws where the detail is unreadable. */
export function facts(json: unknown) {
  const detail = decodeTagDetail(json, asked);
  if (detail.kind !== 'read') throw new Error(`No facts, but ${detail.code}: ${detail.detail}`);
  return detail.value.facts;
}
