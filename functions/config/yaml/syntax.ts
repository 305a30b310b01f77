import { type Document, Lexer, visit, type YAMLError } from 'yaml';
import { findOddCharacter } from './odd-character.ts';
import { quoted } from './shown.ts';
import { lineStart, restOfLine } from './text-edit.ts';

/** What is wrong at an offset into the text. */
export type SyntaxProblem = { readonly offset: number; readonly message: string };

/** Errors that do not break the structure. Each of them has a cause of its own. */
const single = new Set(['BAD_SCALAR_START', 'BAD_DQ_ESCAPE', 'TAG_RESOLVE_FAILED', 'MULTIPLE_DOCS']);

/**
 * The errors of the YAML library in words of our own. Of the errors that break the structure, only the first is reported, because
 * the others mostly follow from it. Aliases are checked in data.ts.
 */
export function syntaxProblems(document: Document.Parsed, text: string): readonly SyntaxProblem[] {
  const errors = [...document.errors, ...document.warnings]
    .filter(({ code, pos: [offset] }) => !(code === 'BAD_ALIAS' && text[offset] === '*'))
    .toSorted((one, other) => one.pos[0] - other.pos[0]);
  const breaking = errors.findIndex(({ code }) => !single.has(code));
  return errors
    .slice(0, breaking < 0 ? errors.length : breaking + 1)
    .map((error) => oddNear(error, text) ?? explained(error, { text, document }));
}

type Source = { readonly text: string; readonly document: Document.Parsed };

/** A character near an error that is not what it seems, which explains it better than anything else. */
function oddNear({ code, pos: [offset] }: YAMLError, text: string): SyntaxProblem | undefined {
  if (single.has(code)) return undefined;
  const start = lineStart(text, Math.max(0, lineStart(text, offset) - 1));
  const lines = text
    .slice(start, offset + restOfLine(text, offset).length)
    .replaceAll(/(?<=^|\s)#.*/gm, (comment) => ' '.repeat(comment.length));
  const odd = findOddCharacter(lines);
  return odd && { offset: start + odd.index, message: odd.message };
}

function explained(error: YAMLError, source: Source): SyntaxProblem {
  const { code, message, pos } = error;
  const { text } = source;
  const [offset, end] = pos;
  const here = (says: string): SyntaxProblem => ({ offset, message: says });
  const firstCharacter = text[offset] ?? '';
  switch (code) {
    case 'TAB_AS_INDENT':
      return here('a tab in the indentation; indent with spaces');
    case 'BAD_SCALAR_START':
      return here(needsQuotes(firstCharacter, valueAt(text, offset)));
    case 'BAD_DQ_ESCAPE':
      return here(
        `unknown escape ${text.slice(offset, offset + 2)} in double quotes; use single quotes, or write \\\\ for \\`,
      );
    case 'TAG_RESOLVE_FAILED':
      return here(tagProblem(text, offset, end));
    case 'MULTIPLE_DOCS':
      return here('expected one YAML document, got a second one that starts here; keep one of them');
    case 'BAD_DIRECTIVE':
      return here('a line that starts with % is a YAML directive, and none is supported; remove the line');
    case 'BAD_ALIAS':
      return here(needsQuotes('&', valueAt(text, offset)));
    case 'MISSING_CHAR':
      return missing(message, offset, source);
    case 'MULTILINE_IMPLICIT_KEY':
      return missingColon(text, offset);
    case 'BAD_INDENT':
      return message.startsWith('Flow') ? unclosedBracket(text, offset) : wrongIndentation(text, offset);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return message.startsWith('Nested') ? nestedKey(text, offset) : wrongIndentation(text, offset);
    case 'BLOCK_IN_FLOW':
      return here('expected a comma between the entries in brackets');
    case 'UNEXPECTED_TOKEN':
      return unexpected(message, offset, text);
    default:
      return here('this is not YAML; check quotes, brackets and indentation here');
  }
}

/** `[v*, !*-rc*]`: what looks like a tag without a value is a value without quotes. */
function tagProblem(text: string, offset: number, end: number): string {
  const tag = text.slice(offset, end);
  return /^\s*(?:[,\]}]|#|$)/.test(restOfLine(text, end))
    ? needsQuotes('!', tag)
    : `YAML tags are not supported; remove ${tag}, or put the value in quotes`;
}

function missing(message: string, offset: number, { text, document }: Source): SyntaxProblem {
  if (message.startsWith('Missing closing')) return unclosedQuote(document, offset);
  if (message.startsWith('Comments')) return { offset, message: 'expected a space before #' };
  if (message.includes('between flow')) return { offset, message: 'expected a comma between the entries in brackets' };
  if (message.startsWith('Sequence item')) return wrongIndentation(text, offset);
  return missingColon(text, offset);
}

function unexpected(message: string, offset: number, text: string): SyntaxProblem {
  const character = text[offset] ?? '';
  const before = text.slice(0, offset).trimEnd();
  if (message.startsWith('Block scalar header')) {
    const start = before.length - 1;
    return { offset: start, message: needsQuotes(text[start] ?? '', valueAt(text, start)) };
  }
  if (message.includes('on same line with key')) {
    return { offset, message: 'a list starts on the line below its key; a value that starts with - needs quotes' };
  }
  if (/flow-(?:seq|map)-end/.test(message)) {
    return { offset, message: `unexpected "${character}", which closes nothing; remove it` };
  }
  const quote = before.at(-1);
  if (quote === '"')
    return { offset, message: 'unexpected text after the closing quote; put all of the value in the quotes' };
  if (quote === "'")
    return { offset, message: "unexpected text after the closing quote; a ' inside single quotes is written ''" };
  return wrongIndentation(text, offset);
}

/** The quote that opens the last quoted value, which goes on to the end of the file. */
function unclosedQuote(document: Document.Parsed, end: number): SyntaxProblem {
  let offset = end;
  let quote = '"';
  visit(document, {
    Scalar(_, { range, type }) {
      if (range && (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE')) {
        [offset] = range;
        quote = type === 'QUOTE_DOUBLE' ? '"' : "'";
      }
    },
  });
  return { offset, message: `this quote is not closed; add ${quote} at the end of the value` };
}

function unclosedBracket(text: string, offset: number): SyntaxProblem {
  const open = bracketsOpenAt(text, offset).at(-1);
  const closer = open !== undefined && text[open] === '[' ? ']' : '}';
  const came = text[offset] ?? '';
  if (open === undefined || came === ']' || came === '}')
    return { offset, message: `expected "${closer}", got "${came}"` };
  return { offset: open, message: `this bracket is not closed; add "${closer}"` };
}

function wrongIndentation(text: string, offset: number): SyntaxProblem {
  const start = lineStart(text, offset);
  const spaces = /^ */.exec(text.slice(start))?.[0].length ?? 0;
  if (text[start + spaces] === '\t')
    return { offset: start + spaces, message: 'a tab in the indentation; indent with spaces' };
  const count = spaces === 1 ? '1 space' : `${spaces} spaces`;
  return {
    offset: start + spaces,
    message: `wrong indentation, ${count}; line it up with the lines above that it belongs to`,
  };
}

function missingColon(text: string, offset: number): SyntaxProblem {
  const line = text
    .slice(offset, offset + restOfLine(text, offset).length)
    .replace(/\s+#.*/, '')
    .trim();
  if (/^-(?:\s|$)/.test(line)) return wrongIndentation(text, offset);
  const [, key, gap = '', value = ''] = /^([\w-]+)(:|\s+)(\S.*)$/.exec(line) ?? [];
  const remedy =
    key === undefined
      ? ''
      : `; add ${gap === ':' ? 'a space after the colon' : 'a colon after the key'}: ${key}: ${value}`;
  return { offset, message: `expected "key: value", got ${quoted(line)}${remedy}` };
}

/** A key where a value is expected: a colon inside the value, or a line below that is indented too far. */
function nestedKey(text: string, offset: number): SyntaxProblem {
  const value = valueAt(text, offset);
  if (text[offset] === '?') return { offset, message: needsQuotes('?', value) };
  if (/:(?:\s|$)/.test(value)) {
    return { offset, message: `a value with a colon and a space in it needs quotes: ${quoted(value)}` };
  }
  const next = /\n[ \t]*(?=\S)/.exec(text.slice(offset));
  return next === null
    ? { offset, message: 'lines must end with a line feed, not with a carriage return alone' }
    : wrongIndentation(text, offset + next.index + next[0].length);
}

/** The same words for every character that YAML gives a meaning of its own. */
export const needsQuotes = (character: string, value: string): string =>
  `a value that starts with ${character} needs quotes: ${quoted(value)}`;

/** The unquoted value at an offset: to the end of its line, its comment or, in brackets, its entry. */
function valueAt(text: string, offset: number): string {
  const isInBrackets = bracketsOpenAt(text, offset).length > 0;
  const rest = restOfLine(text, offset);
  const [value = ''] = (isInBrackets ? /^[^,\]}]*/ : /^.*/).exec(rest) ?? [];
  return value.replace(/\s#.*/, '').trim();
}

/** The control characters by which the lexer marks documents and scalars. They are not in the text. */
const lexerMarks = new Set(['\u0002', '\u0018', '\u001F']);

/** Where the brackets stand that are open at an offset, the innermost last. */
function bracketsOpenAt(text: string, end: number): readonly number[] {
  const open: number[] = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (offset >= end) break;
    if (lexeme === '[' || lexeme === '{') open.push(offset);
    if (lexeme === ']' || lexeme === '}') open.pop();
    if (!lexerMarks.has(lexeme)) offset += lexeme.length;
  }
  return open;
}
