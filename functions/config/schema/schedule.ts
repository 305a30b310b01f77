import { type Reading, textFor } from './reading.ts';

/** A recurring schedule as EventBridge Scheduler writes it: `rate(value unit)` or `cron(fields)`. */
export const Schedule = textFor(parseSchedule);

/** A schedule in its parts. */
export type ParsedSchedule =
  | { readonly kind: 'rate'; readonly minutes: number }
  | { readonly kind: 'cron'; readonly fields: Readonly<Record<FieldName, CronField>> };

export type CronField = {
  readonly text: string;
  /** The numbers it stands for, ascending. Null where it has L, W or #, which only a calendar can answer. */
  readonly values: readonly number[] | null;
};

/** Reads what EventBridge Scheduler takes, and nothing else. */
export function parseSchedule(text: string): Reading<ParsedSchedule> {
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(text) ?? [];
  switch (kind) {
    case 'rate':
      return parseRate(inner);
    case 'cron':
      return parseCron(inner);
    default:
      return problem('expected "rate(…)" or "cron(…)", such as "rate(1 hour)" or "cron(0 9 ? * MON-FRI *)"');
  }
}

const problem = (message: string) => ({ problems: [message] });

const minutesPer = { minute: 1, hour: 60, day: 1440 } as const;

/**
 * The API reference lists the units in both numbers, the user guide only in the plural, and scheduled rules refuse
 * `rate(1 hours)` and `rate(5 hour)`. Good grammar is what all three take.
 */
function parseRate(text: string): Reading<ParsedSchedule> {
  const [, value = '', unit] = /^([1-9]\d{0,4}) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit === undefined)
    return problem('expected a whole number and minutes, hours or days, such as "rate(15 minutes)"');
  const expected = `${value} ${unit}${value === '1' ? '' : 's'}`;
  if (text !== expected) return problem(`expected "rate(${expected})"`);
  // The expression above matches no other unit.
  return { value: { kind: 'rate', minutes: Number(value) * minutesPer[unit as keyof typeof minutesPer] } };
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const none = /^(?!)/;

/** The fields of cron expressions in the EventBridge Scheduler User Guide, "Schedule types", in their order. */
const fields = {
  minutes: { min: 0, max: 59, words: [], special: none },
  hours: { min: 0, max: 23, words: [], special: none },
  'day-of-month': { min: 1, max: 31, words: [], special: /^(?:L|LW|L-\d+|(?:[1-9]|[12]\d|3[01])W)$/ },
  month: { min: 1, max: 12, words: months, special: none },
  'day-of-week': {
    min: 1,
    max: 7,
    words: weekdays,
    special: /^(?:L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/,
  },
  year: { min: 1970, max: 2199, words: [], special: none },
} as const satisfies Record<string, Field>;
type FieldName = keyof typeof fields;

type Field = {
  readonly min: number;
  readonly max: number;
  /** Words for the numbers from `min` on. */
  readonly words: readonly string[];
  /** What may stand in the field beside numbers, ranges and steps. */
  readonly special: RegExp;
};

function parseCron(text: string): Reading<ParsedSchedule> {
  const texts = text.split(/\s+/);
  // The keys of the table are the names.
  const names = Object.keys(fields) as FieldName[];
  if (texts.length !== names.length) return problem(`expected the six fields of cron(${names.join(' ')})`);
  const read = names.map((name, index) => ({
    name,
    text: texts[index] ?? '',
    values: valuesOf(name, texts[index] ?? ''),
  }));
  const wrong = read.filter(({ values }) => values === undefined);
  if (wrong.length > 0) {
    return problem(
      wrong.map(({ name, text }) => `invalid ${name} "${text}": expected ${rangeOf(fields[name])}`).join('; '),
    );
  }
  const [, , dayOfMonth, , dayOfWeek] = texts;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return problem('expected "?" in exactly one of day-of-month (3rd field) and day-of-week (5th field)');
  }
  const entries = read.map(({ name, text, values = null }) => [name, { text, values }]);
  // There is one entry a field.
  return { value: { kind: 'cron', fields: Object.fromEntries(entries) as Record<FieldName, CronField> } };
}

const rangeOf = ({ min, max, words }: Field): string =>
  words.length === 0 ? `${min}-${max}` : `${min}-${max} or ${words[0]}-${words.at(-1)}`;

/** What a field stands for; null where only a calendar can say, undefined where the field is wrong. */
function valuesOf(name: FieldName, text: string): readonly number[] | null | undefined {
  const field: Field = fields[name];
  if (text === '?' && name.startsWith('day-')) return itemValues(field, '*');
  const items = text.split(',').map((item) => itemValues(field, item.toUpperCase()));
  if (items.includes(undefined)) return undefined;
  if (items.includes(null)) return null;
  return [...new Set(items.flatMap((values) => values ?? []))].sort((one, other) => one - other);
}

/** `*`, a value, a range, each also with a step, or what is special to the field. A range may wrap: `22-2`, `FRI-MON`. */
function itemValues(field: Field, item: string): readonly number[] | null | undefined {
  if (field.special.test(item)) return null;
  const { min, max } = field;
  const [range = '', step = '1', ...more] = item.split('/');
  const [from, to, ...others] = range === '*' ? [min, max] : range.split('-').map((end) => numberOf(field, end));
  // A step must stay inside the field: EventBridge refuses `*/60` for minutes.
  if (more.length + others.length > 0 || from === undefined || !isNumber(step, 1, max)) return undefined;
  if (to === undefined && range.includes('-')) return undefined;
  const last = to ?? (item.includes('/') ? max : from);
  const size = max - min + 1;
  const length = ((last - from + size) % size) + 1;
  return Array.from(
    { length: Math.ceil(length / Number(step)) },
    (_, index) => min + ((from - min + index * Number(step)) % size),
  );
}

function numberOf({ min, max, words }: Field, text: string): number | undefined {
  const index = words.indexOf(text);
  if (index >= 0) return min + index;
  return isNumber(text, min, max) ? Number(text) : undefined;
}

const isNumber = (text: string, min: number, max: number): boolean =>
  /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max;
