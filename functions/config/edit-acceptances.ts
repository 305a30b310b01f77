import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, type Node, parseDocument, stringify, visit, type YAMLSeq } from 'yaml';
import { AuditError } from '../domain/audit-error.ts';
import type { Digest } from '../domain/digest.ts';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import type { AuditConfig } from './audit-config.ts';
import { findProblems } from './find-problems.ts';
import { keyText } from './yaml-data.ts';

/** A digest to accept for a target. */
export type NewAcceptance = {
  readonly reference: Reference;
  readonly digest: Digest;
  /** One line. */
  readonly reason: string | undefined;
  readonly at: Instant;
  readonly until: Instant | undefined;
};

const byteOrderMark = '\uFEFF';

/**
 * The text of a valid `audit.yaml` with an acceptance added to its list, or put in the place of an earlier one of the same digest. All
 * else stays as it is, to the byte. Throws {@link AuditError} `config-invalid`, with what to write by hand, where that cannot be done.
 */
export function addAcceptance(text: string, acceptance: NewAcceptance, file: string): string {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const edited = splice(text.slice(mark.length), acceptance);
  const result = edited === undefined ? undefined : `${mark}${edited}`;
  if (result !== undefined && addsNothingElse(text, result, acceptance, file)) return result;
  const lines = blockLines(acceptance).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);
  const detail = `The list accept of ${file} is written in a way that is not changed by program. Add to it:`;
  throw new AuditError('config-invalid', [detail, ...lines, ''].join('\n'));
}

/** The edited text, or undefined where the list is none, or holds what an edit could spoil. */
function splice(text: string, acceptance: NewAcceptance): string | undefined {
  const endOfLine = text.includes('\r\n') ? '\r\n' : '\n';
  const root: Node | null = parseDocument(text, { uniqueKeys: false }).contents;
  if (!isMap(root)) return undefined;
  const pair = root.items.find(({ key }) => keyText(key) === 'accept');
  if (pair === undefined) {
    if (root.flow) return undefined;
    const body = text === '' || text.endsWith('\n') ? text : `${text}${endOfLine}`;
    return [`${body}${endOfLine}accept:`, ...item(acceptance, '  '), ''].join(endOfLine);
  }
  const list = pair.value;
  if (!isSeq(list)) return undefined;
  return list.flow ? insertFlow(text, list, acceptance) : insertBlock(text, list, acceptance, endOfLine);
}

function insertBlock(text: string, list: YAMLSeq, acceptance: NewAcceptance, endOfLine: string): string | undefined {
  const [start] = list.range ?? [];
  const last = endOf(list.items.at(-1));
  if (start === undefined || last === undefined) return undefined;
  const earlier = findSame(list, acceptance);
  if (earlier !== undefined) return replace(text, earlier, acceptance, endOfLine);
  return insertLines(text, last, item(acceptance, text.slice(lineStart(text, start), start)), endOfLine);
}

function insertFlow(text: string, list: YAMLSeq, acceptance: NewAcceptance): string | undefined {
  const earlier = findSame(list, acceptance);
  if (earlier !== undefined) return replace(text, earlier, acceptance, '\n');
  const last = endOf(list.items.at(-1));
  const [start] = list.range ?? [];
  if (last !== undefined) return insertAt(text, last, `, ${flowText(acceptance)}`);
  const bracket = start === undefined ? -1 : text.indexOf('[', start);
  return bracket < 0 ? undefined : insertAt(text, bracket + 1, flowText(acceptance));
}

/** The entry of the same digest for the same target. */
const findSame = (list: YAMLSeq, { reference, digest }: NewAcceptance): Node | undefined =>
  list.items.find(
    (entry): entry is Node => isMap(entry) && entry.get('reference') === reference && entry.get('digest') === digest,
  );

function replace(text: string, entry: Node, acceptance: NewAcceptance, endOfLine: string): string | undefined {
  const [start, end] = entry.range ?? [];
  if (start === undefined || end === undefined || !isMap(entry)) return undefined;
  if (hasComments(entry)) return undefined;
  const indent = ' '.repeat(start - lineStart(text, start));
  const written = entry.flow ? flowText(acceptance) : blockLines(acceptance).join(`${endOfLine}${indent}`);
  // The range of a block goes up to where the next line begins.
  return `${text.slice(0, start)}${written}${text.slice(start + text.slice(start, end).trimEnd().length)}`;
}

/** Comments inside an entry would be lost with it. */
function hasComments(entry: Node): boolean {
  let found = false;
  visit(entry, {
    Node(_, node) {
      found ||= Boolean(node.comment ?? node.commentBefore);
    },
  });
  return found;
}

/** Inserts whole lines behind the line that an offset is in, or at it where it begins a line. */
function insertLines(text: string, offset: number, lines: readonly string[], endOfLine: string): string {
  if (text[offset - 1] === '\n') return insertAt(text, offset, `${lines.join(endOfLine)}${endOfLine}`);
  const lineEnd = text.indexOf('\n', offset);
  if (lineEnd < 0) return `${text}${endOfLine}${lines.join(endOfLine)}${endOfLine}`;
  return insertAt(text, lineEnd + 1, `${lines.join(endOfLine)}${endOfLine}`);
}

const insertAt = (text: string, offset: number, inserted: string): string =>
  `${text.slice(0, offset)}${inserted}${text.slice(offset)}`;

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

const endOf = (node: unknown): number | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[1] : undefined;

const item = (acceptance: NewAcceptance, indent: string): readonly string[] =>
  blockLines(acceptance).map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`);

function blockLines({ reference, digest, reason, at, until }: NewAcceptance): readonly string[] {
  return [
    `reference: ${reference}`,
    `digest: ${digest}`,
    ...(reason === undefined ? [] : [`reason: ${stringify(reason, { lineWidth: 0 }).trim()}`]),
    `at: ${at}`,
    ...(until === undefined ? [] : [`until: ${until}`]),
  ];
}

function flowText({ reference, digest, reason, at, until }: NewAcceptance): string {
  const parts = [
    `reference: ${reference}`,
    `digest: ${digest}`,
    ...(reason === undefined ? [] : [`reason: ${JSON.stringify(reason)}`]),
    `at: ${at}`,
    ...(until === undefined ? [] : [`until: ${until}`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

/** Whether two texts are valid and say the same, but for the acceptance. */
function addsNothingElse(
  before: string,
  after: string,
  { reference, digest, at }: NewAcceptance,
  file: string,
): boolean {
  const one = findProblems(before, file);
  const other = findProblems(after, file);
  if (!('config' in one) || !('config' in other)) return false;
  const isNew = ({ targets }: AuditConfig) =>
    targets.some(
      (target) =>
        target.reference === reference &&
        target.policy.accepted.some((each) => each.digest === digest && each.at === at),
    );
  const rest = ({ version: _, targets, ...config }: AuditConfig) => ({
    ...config,
    targets: targets.map((target) =>
      target.reference === reference
        ? {
            ...target,
            policy: { ...target.policy, accepted: target.policy.accepted.filter((each) => each.digest !== digest) },
          }
        : target,
    ),
  });
  return isNew(other.config) && isDeepStrictEqual(rest(one.config), rest(other.config));
}
