import type { Pair, YAMLMap } from 'yaml';
import { keyText } from '../yaml/data.ts';
import {
  columnOf,
  type Edit,
  insertionAt,
  lineStart,
  linesAt,
  nextLine,
  rangeOf,
  restOfLine,
} from '../yaml/text-edit.ts';
import { acceptanceKeys, type NewAcceptance, valueText } from './acceptance-text.ts';

/** Where one key of an entry and its value stand in the text. */
type Place = { readonly key: string; readonly keyAt: number; readonly valueAt: number; readonly end: number };

/**
 * Makes an entry say of its digest what an acceptance says. Its values are replaced one by one, so that its style, its order and its
 * comments stay.
 */
export function renewEntry(text: string, entry: YAMLMap, acceptance: NewAcceptance): readonly Edit[] {
  const places = entry.items.map(placeOf);
  const style = entry.flow ? 'flow' : 'block';
  const lines = acceptanceKeys.map((key) => ({ key, value: valueText(acceptance, key, style) }));
  const kept = places.filter(({ key }) => lines.some((line) => line.key === key && line.value !== undefined));
  // The reference and the digest are those of the entry already, however it writes them.
  const [, , ...changing] = lines;
  return changing.flatMap(({ key, value }): readonly Edit[] => {
    const place = places.find((each) => each.key === key);
    if (value === undefined) return place === undefined ? [] : [removal(text, place, { places, kept, style })];
    if (place !== undefined) return [replacement(text, place, value)];
    const before = acceptanceKeys.slice(0, acceptanceKeys.indexOf(key));
    const last = kept.findLast((each) => before.some((known) => known === each.key));
    return last === undefined ? [] : [addition(text, last, `${key}: ${value}`, style)];
  });
}

function placeOf({ key, value }: Pair): Place {
  const { start: valueAt, end } = rangeOf(value);
  return { key: keyText(key), keyAt: rangeOf(key).start, valueAt, end };
}

function addition(text: string, { keyAt, end }: Place, written: string, style: 'block' | 'flow'): Edit {
  if (style === 'flow') return insertionAt(end, `, ${written}`);
  return linesAt(text, nextLine(text, end), [`${' '.repeat(columnOf(text, keyAt))}${written}`]);
}

/** A value of several lines goes up to where the next line begins. */
function replacement(text: string, { valueAt, end }: Place, value: string): Edit {
  const ending = /\r?\n$/.exec(text.slice(valueAt, end))?.[0] ?? '';
  return { start: valueAt, end, text: `${value}${ending}` };
}

type Entry = {
  readonly places: readonly Place[];
  readonly kept: readonly Place[];
  readonly style: 'block' | 'flow';
};

function removal(text: string, place: Place, { places, kept, style }: Entry): Edit {
  const { keyAt, end } = place;
  const index = places.indexOf(place);
  const [before, next] = [places[index - 1], places[index + 1]];
  // What begins the entry has the dash or the brace before it, and what follows moves there.
  const begins = !places.slice(0, index).some((each) => kept.includes(each));
  if (begins || before === undefined) return { start: keyAt, end: next?.keyAt ?? end, text: '' };
  if (style === 'flow') return { start: before.end, end, text: '' };
  const rest = lineStart(text, end) === end ? '' : restOfLine(text, end);
  if (rest.trim() === '') return { start: lineStart(text, keyAt), end: nextLine(text, end), text: '' };
  // A comment behind it stays, on a line of its own.
  return { start: keyAt, end: end + rest.length - rest.trimStart().length, text: '' };
}
