import * as z from 'zod';

/** The value of a text, or what is wrong with it. */
export type Reading<Value> = { readonly value: Value } | { readonly problems: readonly string[] };

/** A text that a reader can read; what it finds wrong are the issues. */
export const textFor = (read: (text: string) => Reading<unknown>) =>
  z.string().superRefine((text, context) => {
    const reading = read(text);
    if ('problems' in reading) for (const problem of reading.problems) context.addIssue(problem);
  });

/** The error map for `audit.yaml`: what was expected, where the schema itself does not say it better. */
export const expected: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${either(issue.values.map(String))}`;
    case 'too_big':
      return `expected at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    default:
      return undefined;
  }
};

const types: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false, without quotes',
};

/** `a, b or c`. */
export const either = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
