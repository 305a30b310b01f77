import type * as z from 'zod';

/** The error map for `audit.yaml`: what was wanted, where the schema itself does not say it better. */
export const wanted: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `wanted ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `wanted ${either(issue.values.map(String))}`;
    case 'too_big':
      return `wanted at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    default:
      return undefined;
  }
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false, without quotes',
};

/** `a, b or c`. */
const either = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
