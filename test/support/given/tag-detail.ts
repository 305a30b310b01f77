import { decodeTagDetail } from '../../../functions/registry/ncr/tag-detail.ts';
import { quoting } from '../../../functions/registry/quoting.ts';

export const hexA = 'a'.repeat(64);
export const hexB = 'b'.repeat(64);
export const digestA = `sha256:${hexA}`;
export const digestB = `sha256:${hexB}`;
export const quote = quoting(['ACCESSKEY']);

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

/** The sample of NCR's guide, with whole digests. */
export const givenDetail = (fields: Record<string, unknown> = {}) => ({
  creator: '3a9b0e0c-0000-4000-8000-000000000000',
  digest: digestA,
  full_size: 83518086,
  id: 730606,
  image_id: 322122,
  images: [givenImage()],
  last_updated: 1711928488000,
  last_updater: '3a9b0e0c-0000-4000-8000-000000000000',
  name: 'ncpdocker',
  repository: 5976,
  v2: true,
  ...fields,
});

/** Throws where the detail is unreadable. */
export function facts(json: unknown) {
  const detail = decodeTagDetail(json, quote);
  if (detail.kind !== 'facts') throw new Error(`No facts, but ${detail.code}: ${detail.detail}`);
  return detail.facts;
}
