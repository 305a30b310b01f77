import * as z from 'zod';

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
      return 'expected "rate(…)" or "cron(…)", such as "rate(1 hour)" or "cron(0 9 ? * MON-FRI *)"';
  }
}

/**
 * The API reference lists the units in both numbers, the user guide only in the plural, and scheduled rules refuse
 * `rate(1 hours)` and `rate(5 hour)`. Good grammar is what all three take.
 */
function rateFault(text: string): string | undefined {
  const [, value = '', unit] = /^([1-9]\d{0,4}) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit === undefined) return 'expected a whole number and minutes, hours or days, such as "rate(15 minutes)"';
  const expected = `${value} ${unit}${value === '1' ? '' : 's'}`;
  return text === expected ? undefined : `expected "rate(${expected})"`;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

type Field = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for the numbers from `min` on. */
  readonly words: readonly string[];
  /** What may stand in the field beside numbers, ranges and steps. */
  readonly special: RegExp;
};

const none = /^(?!)/;
/** The fields of cron expressions in the EventBridge Scheduler User Guide, "Schedule types". */
const fields: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59, words: [], special: none },
  { name: 'hours', min: 0, max: 23, words: [], special: none },
  { name: 'day-of-month', min: 1, max: 31, words: [], special: /^(?:L|LW|L-\d+|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, words: months, special: none },
  {
    name: 'day-of-week',
    min: 1,
    max: 7,
    words: weekdays,
    special: /^(?:L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/,
  },
  { name: 'year', min: 1970, max: 2199, words: [], special: none },
];

const order = 'cron(minutes hours day-of-month month day-of-week year)';

/** What is wrong with the text between `cron(` and `)`, or undefined where EventBridge Scheduler takes it. */
export function cronFault(text: string): string | undefined {
  const values = text.split(/\s+/);
  if (values.length !== fields.length) {
    return `expected the six fields of ${order}`;
  }
  const faults = fields
    .map((field, index) => fieldFault(field, values[index] ?? ''))
    .filter((fault) => fault !== undefined);
  if (faults.length > 0) return `expected ${faults.join(' and ')}`;

  const [, , dayOfMonth, , dayOfWeek] = values;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return 'expected "?" in exactly one of day-of-month (3rd field) and day-of-week (5th field)';
  }
  return undefined;
}

function fieldFault(field: Field, value: string): string | undefined {
  if (value === '?' && field.name.startsWith('day-')) return undefined;
  return value.split(',').every((item) => isItem(field, item.toUpperCase()))
    ? undefined
    : `${field.name} within ${rangeOf(field)} in place of "${value}"`;
}

const rangeOf = ({ min, max, words }: Field): string =>
  words.length === 0 ? `${min}-${max}` : `${min}-${max} or ${words[0]}-${words.at(-1)}`;

/** `*`, a value, a range, each also with a step, or what is special to the field. A range may wrap: `22-2`, `FRI-MON`. */
function isItem(field: Field, item: string): boolean {
  if (field.special.test(item)) return true;
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !isStep(field, step))) return false;
  const ends = range.split('-');
  return range === '*' || (ends.length <= 2 && ends.every((end) => isValue(field, end)));
}

const isValue = (field: Field, text: string): boolean =>
  field.words.includes(text) || isNumber(text, field.min, field.max);

// A step must stay inside the field: EventBridge refuses `*/60` for minutes.
const isStep = (field: Field, text: string): boolean => isNumber(text, 1, field.max);

const isNumber = (text: string, min: number, max: number): boolean =>
  /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max;
