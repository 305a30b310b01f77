import type { Registry, Zone } from '../../domain/registry.ts';

/**
 * The API's base URL of each zone, up to `/repositories`. The region is a part of the path, and so is signed.
 * Source: "Container Registry overview" of the public and government API guides. The URL of Financial is taken from
 * other clients, not from its own guide.
 */
export const zoneUrls = {
  kr: 'https://ncr.apigw.ntruss.com/ncr/api/v2',
  sgn: 'https://ncr.apigw.ntruss.com/ncr/sgn-api/v2',
  jpn: 'https://ncr.apigw.ntruss.com/ncr/jpn-api/v2',
  'gov-kr': 'https://gov-ncr.apigw.gov-ntruss.com/ncr/kr/v2',
  'gov-krs': 'https://gov-ncr.apigw.gov-ntruss.com/ncr/krs/v2',
  fin: 'https://ncr.apigw.fin-ntruss.com/ncr/api/v2',
} as const satisfies Record<Zone, string>;

/** The registry's base URL, without a closing slash: its zone's, or the endpoint it was given. */
export const baseUrl = ({ at }: Pick<Registry, 'at'>): string => ('zone' in at ? zoneUrls[at.zone] : at.endpoint);
