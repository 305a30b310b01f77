import * as z from 'zod';
import { cronFault } from './cron.ts';

/** A recurring schedule as EventBridge Scheduler writes it: `rate(value unit)` or `cron(fields)`. */
export const Schedule = z.string().superRefine((text, context) => {
  const fault = scheduleFault(text);
  if (fault !== undefined) context.addIssue(fault);
});

function scheduleFault(text: string): string | undefined {
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(text) ?? [];
  switch (kind) {
    case 'rate':
      return rateFault(inner);
    case 'cron':
      return cronFault(inner);
    default:
      return 'wanted "rate(…)" or "cron(…)", such as "rate(1 hour)" or "cron(0 9 ? * MON-FRI *)"';
  }
}

/**
 * The API reference lists the units in both numbers, the user guide only in the plural, and scheduled rules refuse
 * `rate(1 hours)` and `rate(5 hour)`. Good grammar is what all three take.
 */
function rateFault(text: string): string | undefined {
  const [, value = '', unit] = /^([1-9]\d{0,4}) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit === undefined) return 'wanted a whole number and minutes, hours or days, such as "rate(15 minutes)"';
  const wanted = `${value} ${unit}${value === '1' ? '' : 's'}`;
  return text === wanted ? undefined : `wanted "rate(${wanted})"`;
}
