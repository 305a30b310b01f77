import { expect, test } from 'vitest';
import { readDockerReference } from '../../../../functions/cli/init/docker-reference.ts';

test.each([
  { host: 'shop.kr.ncr.ntruss.com', zone: 'kr' },
  { host: 'shop.sg.ncr.ntruss.com', zone: 'sgn' },
  { host: 'shop.jp.ncr.ntruss.com', zone: 'jpn' },
  { host: 'shop.ncr.gov-ntruss.com', zone: 'gov-kr' },
  { host: 'shop.krs.ncr.gov-ntruss.com', zone: 'gov-krs' },
  { host: 'shop.ncr.fin-ntruss.com', zone: 'fin' },
  { host: 'SHOP.kr.ncr.ntruss.com:443', zone: 'kr' },
])('$host is in the zone $zone', ({ host, zone }) => {
  expect(readDockerReference(`${host}/web/api:v1`)).toEqual({
    kind: 'tag',
    zone,
    registry: 'shop',
    image: 'web/api',
    tag: 'v1',
  });
});

const shop = 'shop.kr.ncr.ntruss.com';
test.each([
  { says: 'no tag is latest', text: `${shop}/web/api`, is: { kind: 'tag', tag: 'latest' } },
  { says: 'of tag and digest, the tag counts', text: `${shop}/api:v1@sha256:aa`, is: { kind: 'tag', tag: 'v1' } },
  { says: 'a digest alone', text: `${shop}/web/api@sha256:aa`, is: { kind: 'digest-only' } },
  { says: 'a private endpoint', text: 'x1.kr.private-ncr.ntruss.com/api:v1', is: { kind: 'private-endpoint' } },
  { says: 'one of the government', text: 'x1.private-ncr.gov-ntruss.com/api:v1', is: { kind: 'private-endpoint' } },
  { says: 'an image of Docker Hub', text: 'nginx:1.25', is: { kind: 'elsewhere' } },
  { says: 'an image id', text: `sha256:${'a'.repeat(64)}`, is: { kind: 'elsewhere' } },
  { says: 'a host that only begins like NCR', text: `${shop}.example.com/api:v1`, is: { kind: 'elsewhere' } },
  { says: 'a zone that is not known', text: 'shop.us.ncr.ntruss.com/api:v1', is: { kind: 'not-understood' } },
  { says: 'a variable in place of a tag', text: `${shop}/api:\${TAG}`, is: { kind: 'not-understood', why: 'no tag' } },
  { says: 'a host alone', text: `${shop}/`, is: { kind: 'not-understood', why: 'no image name' } },
])('$says: $is.kind', ({ text, is }) => {
  expect(readDockerReference(text)).toMatchObject(is);
});
