import { isAlias, isMap, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import { AuditError } from '../../domain/audit-error.ts';
import { parseConfig } from '../load.ts';
import { keyText } from '../yaml/data.ts';
import { addItem, addList } from '../yaml/list-edit.ts';
import { applyEdits, type Edit, rangeOf } from '../yaml/text-edit.ts';
import { entryInBraces, entryLines, type NewAcceptance } from './acceptance-text.ts';
import { saysNothingElse } from './edited-config.ts';
import { renewEntry } from './renew-acceptance.ts';

/**
 * The text of a valid `audit.yaml` with an acceptance added to its list; one of the same digest that is there already is renewed. All
 * else stays as it is, to the byte. Throws {@link AuditError}: `config-invalid` where the file is not valid in the first place, and
 * `config-not-edited`, with what to write by hand, where the list is written in a way that an edit could spoil.
 */
export function addAcceptance(text: string, acceptance: NewAcceptance, file: string): string {
  parseConfig(text, file);
  const mark = /^\uFEFF?/.exec(text)?.[0] ?? '';
  const body = text.slice(mark.length);
  const plan = planFor(body, acceptance);
  if ('why' in plan) throw byHand(plan, acceptance, file);
  const edited = `${mark}${applyEdits(body, plan.edits)}`;
  if (saysNothingElse(text, edited, acceptance, file)) return edited;
  throw byHand({ ...plan, why: 'the file would not say the same otherwise, or lose a comment' }, acceptance, file);
}

type Entry = { readonly hasList: boolean; readonly earlier: YAMLMap | undefined };
type Plan = Entry & ({ readonly edits: readonly Edit[] } | { readonly why: string });

function planFor(text: string, acceptance: NewAcceptance): Plan {
  const document = parseDocument(text);
  const root: Node | null = document.contents;
  if (!isMap(root)) throw new TypeError('A valid configuration is a map.');
  const pair = root.items.find(({ key }) => keyText(key) === 'accept');
  const item = { lines: entryLines(acceptance), inBraces: entryInBraces(acceptance) };
  if (pair === undefined) return { hasList: false, earlier: undefined, edits: [addList(text, root, 'accept', item)] };
  const { key, value: list } = pair;
  if (isAlias(list)) return { hasList: true, earlier: undefined, why: `it is the alias *${list.source}` };
  if (!isSeq(list)) throw new TypeError('In a valid configuration accept is a list.');
  const earlier = list.items.filter(isMap).find((entry) => {
    const said: Readonly<Record<string, unknown>> = entry.toJS(document);
    return said['reference'] === acceptance.reference && said['digest'] === acceptance.digest;
  });
  if (earlier !== undefined) return { hasList: true, earlier, edits: renewEntry(text, earlier, acceptance) };
  const inBraces = root.flow === true;
  return { hasList: true, earlier, edits: addItem(text, list, item, { keyAt: rangeOf(key).start, inBraces }) };
}

function byHand(
  { hasList, earlier, why }: Entry & { readonly why: string },
  acceptance: NewAcceptance,
  file: string,
): AuditError {
  const what = earlier === undefined ? 'Add to it' : 'Put in the place of its entry';
  const detail = `The list accept of ${file} cannot be edited by program: ${why}. ${hasList ? what : 'Add at its end'}:`;
  const [first, ...others] = entryLines(acceptance);
  const lines = [detail, ...(hasList ? [] : ['accept:']), `  - ${first}`, ...others.map((line) => `    ${line}`)];
  return new AuditError('config-not-edited', [...lines, 'Then run `npx tagwarden check-config`.'].join('\n'));
}
