import { isScalar, type Node, stringify } from 'yaml';
import type * as z from 'zod';
import { exampleAt, isTextAt, keysAt, keysBelow } from '../schema/lookup.ts';
import { either } from '../schema/reading.ts';
import { isNone } from '../yaml/data.ts';
import type { Path } from '../yaml/path.ts';
import { shown, shownAsText } from '../yaml/shown.ts';
import type { YamlSource } from '../yaml/source.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Problem } from './problem.ts';

/** The issues that the schema finds, in words for somebody who looks at the file and not at the schema. */
export function schemaProblems(error: z.ZodError, yaml: YamlSource): Problem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [], yaml));
}

function problemsOf(issue: z.core.$ZodIssue, base: Path, yaml: YamlSource): Problem[] {
  const path = [...base, ...issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)))];
  if (issue.code === 'invalid_union') {
    const [meant, ...others] = issue.errors.filter((branch) => !branch.some(isAboutKind));
    if (meant !== undefined && others.length === 0) return meant.flatMap((inner) => problemsOf(inner, path, yaml));
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, yaml));

  const { found, value } = yaml.spotOf(path);
  if (!found) return [missing(path, issue.message)];
  const below = lineBelow(value, yaml.text);
  if (below !== undefined) {
    const message = `this line is read as a part of the value above it, ${shown(value)}; correct its indentation`;
    return [{ path, at: below, message }];
  }
  const isText = isScalar(value) && !isNone(value, path) && isTextAt(path);
  const got = isText ? shownAsText(value) : shown(value);
  return [{ path, at: 'value', message: `${withGot(issue.message, got)}${hint(issue, value)}` }];
}

/** The second line of an unquoted value, which nobody writes on purpose; undefined for a value on one line. */
function lineBelow(node: Node | null, text: string): number | undefined {
  if (!isScalar(node) || node.type !== 'PLAIN' || !node.range) return undefined;
  const [start, end] = node.range;
  const lineBreak = /\n\s*/.exec(text.slice(start, end));
  return lineBreak === null ? undefined : start + lineBreak.index + lineBreak[0].length;
}

/** Whether a branch of a union was not meant at all: it expects text and a map came, or the other way round. */
const isAboutKind = (issue: z.core.$ZodIssue): boolean => issue.code === 'invalid_type' && issue.path.length === 0;

/** Adds what came to a message that begins with "expected", before its remedy. Any other message has it already. */
const withGot = (message: string, got: string): string =>
  message.startsWith('expected ') ? message.replace(/^[^;]*/, (expected) => `${expected}, got ${got}`) : message;

function missing(path: Path, message: string): Problem {
  const example = exampleAt(path);
  const suchAs = example === undefined ? message : `add, for example, ${path.at(-1)}: ${inFlow(example)}`;
  return { path, at: 'value', message: `missing; ${suchAs}`, lacks: [path] };
}

const inFlow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();

function unknownKey(path: Path, key: string, yaml: YamlSource): Problem {
  const keys = keysAt(path);
  const at = { path: [...path, key], at: 'key' } as const;
  if (key === '<<') {
    const message = 'merge keys are not supported; put what targets share into rules or defaults';
    return { ...at, message, meant: keys.map((known) => [...path, known]) };
  }
  if (path.length === 0 && key.startsWith('x-')) {
    return { ...at, message: 'keys of your own are not supported; put what targets share into rules or defaults' };
  }
  const meant = didYouMean(key, [...keys, ...keysBelow(path)]);
  if (meant !== undefined) {
    const [outer = meant, ...inner] = meant.split('.');
    const way = [...path, outer];
    return { ...at, message: `unknown key; did you mean "${meant}"?`, meant: [way, [...way, ...inner]] };
  }
  if (path[0] === 'targets' && key === 'accept') {
    const list = 'accept: [{ reference: …, digest: … }]';
    return { ...at, message: `unknown key; acceptances are a list at the top of the file: ${list}` };
  }
  if (path[0] === 'targets' && key.includes('/')) {
    const { value } = yaml.spotOf(at.path);
    const reference = `${key}:${isScalar(value) && value.source ? value.source : 'tag'}`;
    const message = `expected a reference, got a map; remove the space after the colon: ${reference}`;
    return { ...at, message, meant: keys.map((known) => [...path, known]) };
  }
  return { ...at, message: `unknown key; expected ${either(keys)}` };
}

function hint(issue: z.core.$ZodIssue, value: Node | null): string {
  if (issue.code === 'invalid_type' && isScalar(value) && value.value === null && value.source) {
    return '; write a value, or remove the key';
  }
  if (issue.code === 'invalid_type' && issue.expected === 'array' && isScalar(value) && value.source) {
    return `; write a list: [${value.source
      .trim()
      .replace(/^\[|\]$/g, '')
      .replace(/\s*\n\s*/g, ', ')}]`;
  }
  const meant = didYouMean(shown(value).replace(/^"|"$/g, ''), candidatesOf(issue));
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

function candidatesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  const candidates: unknown = issue.code === 'custom' ? issue.params?.['candidates'] : [];
  return Array.isArray(candidates) ? candidates : [];
}
