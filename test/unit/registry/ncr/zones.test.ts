import { expect, test } from 'vitest';
import { baseUrl, zoneUrls } from '../../../../functions/registry/ncr/zones.ts';

test.each([
  { zone: 'kr', url: 'https://ncr.apigw.ntruss.com/ncr/api/v2' },
  { zone: 'sgn', url: 'https://ncr.apigw.ntruss.com/ncr/sgn-api/v2' },
  { zone: 'jpn', url: 'https://ncr.apigw.ntruss.com/ncr/jpn-api/v2' },
  { zone: 'gov-kr', url: 'https://gov-ncr.apigw.gov-ntruss.com/ncr/kr/v2' },
  { zone: 'gov-krs', url: 'https://gov-ncr.apigw.gov-ntruss.com/ncr/krs/v2' },
  { zone: 'fin', url: 'https://ncr.apigw.fin-ntruss.com/ncr/api/v2' },
] as const)('the API of zone $zone is at $url', ({ zone, url }) => {
  expect(baseUrl({ at: { zone } })).toBe(url);
});

test('a registry with an endpoint is asked there', () => {
  expect(baseUrl({ at: { endpoint: 'http://127.0.0.1:8080/ncr/api/v2' } })).toBe('http://127.0.0.1:8080/ncr/api/v2');
});

test('every zone has a URL of its own, without a closing slash', () => {
  const urls = Object.values(zoneUrls);
  expect(new Set(urls).size).toBe(urls.length);
  expect(urls.filter((url) => !/^https:\/\/[a-z0-9.-]+\/ncr\/[a-z-]+\/v2$/.test(url))).toEqual([]);
});
