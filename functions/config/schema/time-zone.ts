import * as z from 'zod';

/** An IANA time zone. Its spelling is checked too: this runtime reads `asia/seoul`, EventBridge Scheduler does not. */
export const TimeZone = z.string().superRefine((text, context) => {
  if (isTimeZone(text)) return;
  context.addIssue({
    code: 'custom',
    message: 'expected an IANA time zone, such as "Asia/Seoul" or "UTC"',
    params: { candidates: ['UTC', ...Intl.supportedValuesOf('timeZone')] },
  });
});

function isTimeZone(text: string): boolean {
  // An offset such as "+09:00" is a time zone to Intl only, and every part of an IANA name starts with a capital.
  if (!/^[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)*$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
