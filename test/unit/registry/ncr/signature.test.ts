import { expect, test } from 'vitest';
import { sign } from '../../../../functions/registry/ncr/signature.ts';

const example = {
  timestamp: 1711928488000,
  accessKey: 'ncp_iam_EXAMPLEACCESSKEY01',
  secretKey: 'ncp_iam_EXAMPLESECRETKEY0000000000000001',
};
const repositories = 'https://ncr.apigw.ntruss.com/ncr/api/v2/repositories/example-registry';
const encodedSlash = 'XW9bW3NaweTxrauxe5jQ4q21a39IWb2RZEtmBB8tiYw=';

test.each([
  {
    says: 'a path with a query, as another client signs it',
    url: 'https://ncloud.apigw.ntruss.com/vserver/v2/getServerInstanceList?responseFormatType=json',
    keys: { timestamp: 1234567890123, accessKey: 'TestAccessKey', secretKey: 'TestSecretKey' },
    signature: 'FPsYYX8fuMAgi+cue3eACOW0dNtIwu1LYWfg/megA2M=',
  },
  {
    says: 'a plain image',
    url: `${repositories}/ncpdocker/tags/latest`,
    signature: 'TW03d8vnXHL9nfLCKD3gPEVfl0xfbyX+cZDzvJ5E35U=',
  },
  {
    says: 'an image with an encoded slash',
    url: `${repositories}/hello%2Fworld/tags/1.0.0`,
    signature: encodedSlash,
  },
  {
    says: 'an encoded slash and a query',
    url: `${repositories}/hello%2Fworld/tags/1.0.0?page=1&pagesize=10`,
    signature: 'BKC/cb4hzvVwcwgpfHlyaIbdYedGL7eQJ2c7hdmegtg=',
  },
  {
    says: 'a page of the tag list',
    url: `${repositories}/hello%2Fworld/tags?page=2&pagesize=50`,
    signature: 'OrGFvBEeOU7AHYTe5EKVRLOIwlQrIrmRQM2p+LVFU8g=',
  },
  {
    says: 'another region, which is another path',
    url: 'https://gov-ncr.apigw.gov-ntruss.com/ncr/krs/v2/repositories/example-registry/hello%2Fworld/tags/1.0.0',
    signature: 'EZ8Aot1bYHyvc4GXlW/Ymo55BzAhm0dqztlM1nAEiCU=',
  },
  {
    says: 'a decoded slash, which the gateway would refuse',
    url: `${repositories}/hello/world/tags/1.0.0`,
    signature: 'tY2hz+q/MS8Q0QQfT5ZjVNkeiDVlCERHW3l2HqhzJQ8=',
  },
])('signature v2 of $says', ({ url, keys = example, signature }) => {
  expect(sign({ method: 'GET', url: new URL(url), ...keys })).toEqual({
    'x-ncp-apigw-timestamp': String(keys.timestamp),
    'x-ncp-iam-access-key': keys.accessKey,
    'x-ncp-apigw-signature-v2': signature,
  });
});

test.each([
  { says: 'the slash of an image is decoded', change: { url: new URL(`${repositories}/hello/world/tags/1.0.0`) } },
  { says: 'the moment is another', change: { timestamp: example.timestamp + 1 } },
  { says: 'the method is another', change: { method: 'DELETE' } },
  { says: 'the access key is another', change: { accessKey: 'ncp_iam_EXAMPLEACCESSKEY02' } },
  { says: 'the secret key is another', change: { secretKey: 'another' } },
])('the signature differs where $says', ({ change }) => {
  const url = new URL(`${repositories}/hello%2Fworld/tags/1.0.0`);
  const headers = sign({ method: 'GET', url, ...example, ...change });
  expect(headers['x-ncp-apigw-signature-v2']).not.toBe(encodedSlash);
});

test('a method in lower case is signed in upper case', () => {
  const url = new URL(`${repositories}/hello%2Fworld/tags/1.0.0`);
  expect(sign({ method: 'get', url, ...example })['x-ncp-apigw-signature-v2']).toBe(encodedSlash);
});
