import { isDeepStrictEqual } from 'node:util';
import { isAlias, isMap, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { AuditError } from '../../domain/audit-error.ts';
import { readAuditYaml } from '../audit-yaml.ts';
import { commentsIn } from '../yaml/comments.ts';
import { keyText } from '../yaml/data.ts';
import { addItem, addList } from '../yaml/list-edit.ts';
import { applyEdits, columnOf, type Edit, insertionAt, linesAt, nextLine, rangeOf } from '../yaml/text-edit.ts';
import { entriesInline, inline, keyLines, type Names, type RuleKeys, ruleItem } from './rule-text.ts';

/** What becomes of the list `rules`. */
export type RuleEdit =
  /** A rule behind all others. */
  | { readonly kind: 'add'; readonly keys: RuleKeys }
  /** Keys of the rule at a place of the list: one that is there gets another value, a further one comes behind them. */
  | { readonly kind: 'set'; readonly index: number; readonly keys: RuleKeys };

type File = { readonly file: string; readonly names: Names };

/**
 * The text of a valid `audit.yaml` with edited rules. All else stays as it is. Throws {@link AuditError} `config-not-edited` where the
 * list is written in a way that an edit could spoil. Whether the edited file is valid is not checked.
 */
export const editRules = (text: string, edits: readonly RuleEdit[], file: File): string =>
  edits.reduce((edited, edit) => editOne(edited, edit, file), text);

function editOne(text: string, edit: RuleEdit, { file, names }: File): string {
  const mark = /^\uFEFF?/.exec(text)?.[0] ?? '';
  const body = text.slice(mark.length);
  const edits = editsFor(body, edit, names);
  const edited = edits && `${mark}${applyEdits(body, edits)}`;
  if (edited !== undefined && saysNothingElse(text, edited, edit)) return edited;
  const detail = `The list rules of ${file} cannot be edited by program. Write by hand: ${inline(edit.keys)}`;
  throw new AuditError('config-not-edited', detail);
}

/** Undefined where the list cannot be edited. */
function editsFor(text: string, edit: RuleEdit, names: Names): readonly Edit[] | undefined {
  const root: Node | null = parseDocument(text).contents;
  if (!isMap(root)) throw new TypeError('A valid configuration is a map.');
  const pair = root.items.find(({ key }) => keyText(key) === 'rules');
  const list = pair?.value;
  if (isAlias(list)) return undefined;
  if (edit.kind === 'set') {
    const rule = isSeq(list) ? list.items[edit.index] : undefined;
    return isMap(rule) ? setKeys(text, rule, edit.keys, names) : undefined;
  }
  const item = ruleItem(edit.keys, names);
  if (pair === undefined) return [addList(text, root, 'rules', item)];
  if (!isSeq(list)) return undefined;
  // The test leaves a list.
  return addItem(text, list as YAMLSeq, item, { keyAt: rangeOf(pair.key).start, inBraces: root.flow === true });
}

function setKeys(text: string, rule: YAMLMap, keys: RuleKeys, names: Names): readonly Edit[] | undefined {
  const last = rule.items.at(-1);
  if (last === undefined || isAlias(last.value)) return undefined;
  const { end } = rangeOf(last.value);
  return Object.entries(keys).flatMap(([key, value]): readonly Edit[] => {
    const pair = rule.items.find((each) => keyText(each.key) === key);
    if (pair !== undefined) return [{ ...rangeOf(pair.value), text: inline(value) }];
    if (rule.flow) return [insertionAt(end, `, ${entriesInline({ [key]: value })}`)];
    const margin = ' '.repeat(columnOf(text, rangeOf(last.key).start));
    return [
      linesAt(
        text,
        nextLine(text, end),
        keyLines(key, value, names).map((line) => `${margin}${line}`),
      ),
    ];
  });
}

/** Whether an edited text has every comment of the former one, and says the same but for the edit. */
function saysNothingElse(before: string, after: string, edit: RuleEdit): boolean {
  const [former, edited] = [before, after].map(dataOf);
  if (former === undefined || edited === undefined) return false;
  const rules = Array.isArray(former['rules']) ? former['rules'] : [];
  const expected =
    edit.kind === 'add'
      ? [...rules, edit.keys]
      : rules.map((rule, index) => (index === edit.index ? { ...rule, ...edit.keys } : rule));
  return isDeepStrictEqual(edited, { ...former, rules: expected }) && isWithin(commentsIn(before), commentsIn(after));
}

function dataOf(text: string): Record<string, unknown> | undefined {
  const { data, problems } = readAuditYaml(text);
  // A file without problems is a map.
  return problems.length === 0 ? (data as Record<string, unknown>) : undefined;
}

/** Whether all of some comments are among others, in their order. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
  let from = 0;
  return some.every((comment) => {
    const at = all.indexOf(comment, from);
    from = at + 1;
    return at >= 0;
  });
}
