import { expect, test } from 'vitest';
import { Endpoint, endpointUrl } from '../../../../functions/config/schema/registry-entry.ts';
import { Schedule } from '../../../../functions/config/schema/schedule.ts';
import { TimeZone } from '../../../../functions/config/schema/time-zone.ts';

const messagesOf = (read: { error?: { issues: readonly { message: string }[] } | undefined }): string[] =>
  (read.error?.issues ?? []).map(({ message }) => message);

test.each([
  'rate(1 minute)',
  'rate(15 minutes)',
  'rate(1 hour)',
  'rate(24 hours)',
  'rate(1 day)',
  'rate(30 days)',
  'cron(0 9 * * ? *)',
  'cron(0/15 * * * ? *)',
  'cron(*/5 8-18 ? * MON-FRI *)',
  'cron(0,30 22-2 ? * fri-mon *)',
  'cron(0 0 1 JAN,APR,JUL,OCT ? 2026-2030)',
  'cron(0 0 1,15 */3 ? *)',
  'cron(0 0 L * ? *)',
  'cron(0 0 15W * ? *)',
  'cron(15 10 ? * 6L *)',
  'cron(0 9 ? * 2#1 *)',
  'cron(0 9 ? * MON#5 *)',
])('The schedule %s is taken', (text) => {
  expect(messagesOf(Schedule.safeParse(text))).toEqual([]);
});

const either = 'expected "rate(…)" or "cron(…)", such as "rate(1 hour)" or "cron(0 9 ? * MON-FRI *)"';
const rate = 'expected a whole number and minutes, hours or days, such as "rate(15 minutes)"';
const fields = 'expected the six fields of cron(minutes hours day-of-month month day-of-week year)';
const oneDay = 'expected "?" in exactly one of day-of-month (3rd field) and day-of-week (5th field)';

test.each([
  { says: 'nothing', text: '', message: either },
  { says: 'a bare interval', text: '1 hour', message: either },
  { says: 'a one-time schedule', text: 'at(2026-01-01T00:00:00)', message: either },
  { says: 'a plural of one', text: 'rate(1 hours)', message: 'expected "rate(1 hour)"' },
  { says: 'a singular of two', text: 'rate(2 day)', message: 'expected "rate(2 days)"' },
  { says: 'a rate of zero', text: 'rate(0 minutes)', message: rate },
  { says: 'a fraction', text: 'rate(1.5 hours)', message: rate },
  { says: 'seconds', text: 'rate(30 seconds)', message: rate },
  { says: 'no space', text: 'rate(5minutes)', message: rate },
  { says: 'the five fields of Unix', text: 'cron(0 9 * * 1)', message: fields },
  { says: 'seven fields', text: 'cron(0 0 9 * * ? *)', message: fields },
  { says: 'no field', text: 'cron()', message: fields },
  { says: 'both days', text: 'cron(0 9 1 * MON *)', message: oneDay },
  { says: 'both days open', text: 'cron(0 9 * * * *)', message: oneDay },
  { says: 'neither day', text: 'cron(0 9 ? * ? *)', message: oneDay },
  { says: 'minute 60', text: 'cron(60 9 * * ? *)', message: 'invalid minutes "60": expected 0-59' },
  {
    says: 'a step over the hour',
    text: 'cron(*/60 * * * ? *)',
    message: 'invalid minutes "*/60": expected 0-59',
  },
  { says: 'a step of zero', text: 'cron(*/0 * * * ? *)', message: 'invalid minutes "*/0": expected 0-59' },
  { says: 'two steps', text: 'cron(0/5/5 * * * ? *)', message: 'invalid minutes "0/5/5": expected 0-59' },
  { says: 'an open range', text: 'cron(5- * * * ? *)', message: 'invalid minutes "5-": expected 0-59' },
  {
    says: 'a range of three',
    text: 'cron(1-2-3 * * * ? *)',
    message: 'invalid minutes "1-2-3": expected 0-59',
  },
  { says: 'an open list', text: 'cron(5, * * * ? *)', message: 'invalid minutes "5,": expected 0-59' },
  { says: 'an open hour', text: 'cron(0 ? * * ? *)', message: 'invalid hours "?": expected 0-23' },
  { says: 'hour 24', text: 'cron(0 24 * * ? *)', message: 'invalid hours "24": expected 0-23' },
  { says: 'day 0', text: 'cron(0 0 0 * ? *)', message: 'invalid day-of-month "0": expected 1-31' },
  { says: 'weekday 32W', text: 'cron(0 0 32W * ? *)', message: 'invalid day-of-month "32W": expected 1-31' },
  { says: 'month 13', text: 'cron(0 0 1 13 ? *)', message: 'invalid month "13": expected 1-12 or JAN-DEC' },
  {
    says: 'a month that is none',
    text: 'cron(0 0 1 MAI ? *)',
    message: 'invalid month "MAI": expected 1-12 or JAN-DEC',
  },
  {
    says: 'Sunday as 0',
    text: 'cron(0 0 ? * 0 *)',
    message: 'invalid day-of-week "0": expected 1-7 or SUN-SAT',
  },
  {
    says: 'a sixth Monday',
    text: 'cron(0 0 ? * 2#6 *)',
    message: 'invalid day-of-week "2#6": expected 1-7 or SUN-SAT',
  },
  {
    says: 'the second of no day',
    text: 'cron(0 0 ? * XYZ#2 *)',
    message: 'invalid day-of-week "XYZ#2": expected 1-7 or SUN-SAT',
  },
  { says: 'the year 1969', text: 'cron(0 0 1 1 ? 1969)', message: 'invalid year "1969": expected 1970-2199' },
  {
    says: 'two wrong fields',
    text: 'cron(60 24 * * ? *)',
    message: 'invalid minutes "60": expected 0-59; invalid hours "24": expected 0-23',
  },
])('A schedule with $says is refused: $text', ({ text, message }) => {
  expect(messagesOf(Schedule.safeParse(text))).toEqual([message]);
});

test.each(['UTC', 'Asia/Seoul', 'Etc/UTC', 'Etc/GMT+9', 'America/Argentina/Buenos_Aires', 'America/Port-au-Prince'])(
  'The time zone %s is taken',
  (text) => {
    expect(messagesOf(TimeZone.safeParse(text))).toEqual([]);
  },
);

test.each([
  { says: 'is in small letters', text: 'asia/seoul' },
  { says: 'is an offset', text: '+09:00' },
  { says: 'is a city alone', text: 'Seoul' },
  { says: 'is empty', text: '' },
])('A time zone that $says is refused: $text', ({ text }) => {
  expect(messagesOf(TimeZone.safeParse(text))).toEqual(['expected an IANA time zone, such as "Asia/Seoul" or "UTC"']);
});

test.each([
  { text: 'https://ncr.example.com/ncr/api/v2', url: 'https://ncr.example.com/ncr/api/v2' },
  { text: 'https://ncr.example.com/ncr/api/v2//', url: 'https://ncr.example.com/ncr/api/v2' },
  { text: 'https://NCR.example.com:443', url: 'https://ncr.example.com' },
  { text: 'http://localhost:8080/ncr/api/v2/', url: 'http://localhost:8080/ncr/api/v2' },
  { text: 'http://127.0.0.2:8080', url: 'http://127.0.0.2:8080' },
  { text: 'http://[::1]:8080', url: 'http://[::1]:8080' },
])('The endpoint $text is asked as $url', ({ text, url }) => {
  expect(messagesOf(Endpoint.safeParse(text))).toEqual([]);
  expect(endpointUrl(text)).toBe(url);
});

const https = 'expected https (or http to this machine only, because every request carries the access key)';

test.each([
  {
    says: 'is no URL',
    text: 'ncr.example.com',
    message: 'expected a URL, such as "https://ncr.example.com/ncr/api/v2"',
  },
  { says: 'is plain http', text: 'http://ncr.example.com', message: https },
  { says: 'only begins like loopback', text: 'http://127.0.0.1.example.com', message: https },
  { says: 'only begins like localhost', text: 'http://localhost.example.com', message: https },
  { says: 'is a file', text: 'file:///ncr', message: https },
  {
    says: 'has a user name',
    text: 'https://me@ncr.example.com',
    message: 'expected a URL without a user name or password',
  },
  {
    says: 'has a password',
    text: 'https://:pw@ncr.example.com',
    message: 'expected a URL without a user name or password',
  },
  {
    says: 'has a query',
    text: 'https://ncr.example.com/v2?a=1',
    message: 'expected a URL without a query or fragment',
  },
  {
    says: 'has an empty query',
    text: 'https://ncr.example.com/v2?',
    message: 'expected a URL without a query or fragment',
  },
  {
    says: 'has a fragment',
    text: 'https://ncr.example.com/#v2',
    message: 'expected a URL without a query or fragment',
  },
  {
    says: 'goes on to the repositories',
    text: 'https://ncr.example.com/ncr/api/v2/repositories/',
    message: 'expected a URL that ends before "/repositories", which is added',
  },
])('An endpoint that $says is refused: $text', ({ text, message }) => {
  expect(messagesOf(Endpoint.safeParse(text))).toEqual([message]);
});
