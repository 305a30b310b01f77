import { closestMatch } from 'leven';
import { isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type * as z from 'zod';
import { AuditError } from '../../../domain/audit-error.ts';
import { State } from './state.ts';

/** Reads the text of a state file. Throws {@link AuditError} `option-invalid` that lists all its problems, each with its place. */
export function readState(text: string, file: string): State {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: ['binary'] });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) throw invalid(syntax.map(({ pos, message }) => `${at(pos[0])} ${message}`));

  // A tag `1.10` is a text, whatever YAML takes it for.
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value !== 'string') key.value = key.source ?? String(key.value);
    },
  });
  const parsed = State.safeParse(dataOf(document, file) ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => {
      const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
      return `${at(offsetOf(path))} ${path.length === 0 ? '' : `${formatPath(path)}: `}${messageOf(issue)}`;
    }),
  );

  /** Of the innermost part of a path that is in the file. */
  function offsetOf(path: readonly PropertyKey[]): number {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node)) return node.range?.[0] ?? 0;
    }
    return document.contents?.range?.[0] ?? 0;
  }
}

function dataOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or aliases of aliases without end.
    if (error instanceof ReferenceError) throw invalid([`${file} ${error.message}`]);
    throw error;
  }
}

const formatPath = (path: readonly PropertyKey[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('');

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown key; remove it, or see docs/simulated-ncr.md';
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  const names = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  if (names.length > mostListed) return `expected a name of docs/simulated-ncr.md${got(issue)}${closest(issue, names)}`;
  const expected = issue.message.replace(/^(?:Invalid|Too)[^:]*: /, '').replace(/, received .*$/, '');
  return `${expected}${got(issue)}`;
}

/** Of more names none is found in a message. */
const mostListed = 8;

function got({ input }: z.core.$ZodIssue): string {
  const text = JSON.stringify(input) ?? 'nothing';
  return `, got ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
}

function closest({ input }: z.core.$ZodIssue, names: readonly string[]): string {
  if (typeof input !== 'string') return '';
  const meant = closestMatch(input, [...names], { maxDistance: Math.min(3, Math.floor(input.length / 3)) });
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

function invalid(problems: readonly string[]): AuditError {
  const count = problems.length === 1 ? '1 problem.' : `${problems.length} problems.`;
  return new AuditError('option-invalid', [...problems, count].join('\n'));
}
