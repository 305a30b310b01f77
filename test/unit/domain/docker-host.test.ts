import { expect, test } from 'vitest';
import { readDockerHost } from '../../../functions/domain/values/docker-host.ts';

test.each<{ text: string; host: ReturnType<typeof readDockerHost> }>([
  { text: 'my-reg.kr.ncr.ntruss.com', host: { zone: 'kr', registry: 'my-reg' } },
  { text: 'my-reg.kr.ncr.ntruss.com/web/api:v1', host: { zone: 'kr', registry: 'my-reg' } },
  { text: 'https://My-Reg.SG.ncr.ntruss.com:443/v2/', host: { zone: 'sgn', registry: 'my-reg' } },
  { text: 'docker://key@my-reg.jp.ncr.ntruss.com/web', host: { zone: 'jpn', registry: 'my-reg' } },
  { text: 'a1b2c3.kr.private-ncr.ntruss.com/web', host: { zone: 'kr', registry: null } },
  { text: 'my-reg.ncr.gov-ntruss.com/web', host: { zone: 'gov-kr', registry: 'my-reg' } },
  { text: 'my-reg.krs.ncr.gov-ntruss.com/web', host: { zone: 'gov-krs', registry: 'my-reg' } },
  { text: 'a1b2c3.private-ncr.fin-ntruss.com', host: { zone: 'fin', registry: null } },
  { text: 'my-reg.ncr.fin-ntruss.com', host: { zone: 'fin', registry: 'my-reg' } },
  { text: 'ncr.apigw.ntruss.com/ncr/api/v2', host: undefined },
  { text: 'prod/web/api:v1', host: undefined },
  { text: 'my-reg.kr.ncr.ntruss.com.example.com/web', host: undefined },
  { text: '', host: undefined },
])('"$text" is of $host', ({ text, host }) => {
  expect(readDockerHost(text)).toEqual(host);
});
