import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatewayError } from '../../../functions/local/simulated-ncr/gateway-errors.ts';
import type { SimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import {
  type Clock,
  deadlineMs,
  givenClientOf,
  givenClock,
  startNcrOfOneTag,
  target,
} from '../../support/worlds/registry-stage.ts';

let clock: Clock;
let ncr: SimulatedNcr;
beforeEach(async () => {
  clock = givenClock();
  ncr = await startNcrOfOneTag(clock);
});
afterEach(() => ncr.stop());

const korean = { error: { errorCode: '200', message: '인증 실패', details: '잘못된 인증 정보입니다.' } };
const observe = () => givenClientOf(ncr, clock).ask(target, deadlineMs);

test.each(['euc-kr', 'ks_c_5601-1987', 'utf-8'])('a refusal in Korean is readable, written in %s', async (charset) => {
  ncr.configure({ charset });
  ncr.fail({ fault: { kind: 'answer', answer: { ...gatewayError('authentication-failed'), body: korean } } });
  expect(await observe()).toMatchObject({
    outcome: 'unreadable',
    code: 'authentication-failed',
    detail: expect.stringContaining('HTTP 401 (errorCode 200) "인증 실패: 잘못된 인증 정보입니다."'),
  });
});

test('an updater of another charset is named by the right letters', async () => {
  ncr.configure({ charset: 'euc-kr' });
  ncr.tags.update('example', target.image, target.tag, { updater: '배포 담당' });
  expect(await observe()).toMatchObject({ outcome: 'present', facts: { lastUpdater: '배포 담당' } });
});
