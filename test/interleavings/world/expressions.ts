import type { RawRow } from '../../../functions/store/raw-rows.ts';

/** An expression of DynamoDB, with what its placeholders stand for. */
export type Expression = {
  readonly text: string | undefined;
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, unknown>> | undefined;
};

/** Whether a row meets a condition. Knows the few forms that the stores use, and throws for any other. */
export function holds({ text = '', names = {}, values = {} }: Expression, row: RawRow): boolean {
  const attribute = (name = ''): unknown => row[names[name] ?? name];
  return text
    .split(' AND ')
    .filter((clause) => clause !== '')
    .every((clause) => {
      const [, not, existing] = /^attribute_(not_)?exists\((#\w+)\)$/.exec(clause) ?? [];
      if (existing !== undefined) return (attribute(existing) === undefined) === (not !== undefined);
      const [, name, sign, value] = /^(#\w+) (=|<|<=|>=|>) (:\w+)$/.exec(clause) ?? [];
      if (name === undefined || value === undefined) throw new Error(`The tables in memory do not know "${clause}".`);
      return compare(attribute(name), sign ?? '', values[value]);
    });
}

/** As DynamoDB compares: an attribute that is missing, or of another type, meets nothing. */
function compare(found: unknown, sign: string, wanted: unknown): boolean {
  if (sign === '=') return found === wanted;
  if (typeof found === 'number' && typeof wanted === 'number') return isInOrder(found, sign, wanted);
  if (typeof found === 'string' && typeof wanted === 'string') return isInOrder(found, sign, wanted);
  return false;
}

function isInOrder<Value extends string | number>(found: Value, sign: string, wanted: Value): boolean {
  if (found === wanted) return sign === '<=' || sign === '>=';
  return found < wanted === sign.startsWith('<');
}

/** A row after an update. Knows `SET` and `REMOVE` of whole attributes. */
export function updated({ text = '', names = {}, values = {} }: Expression, row: RawRow): RawRow {
  const [action = '', ...parts] = text.split(/(?<=^SET|^REMOVE) |, /);
  const changed: Record<string, unknown> = { ...row };
  for (const part of parts) {
    const [name = '', value] = part.split(' = ');
    const attribute = names[name] ?? name;
    if (action === 'SET' && value !== undefined) changed[attribute] = values[value];
    else if (action === 'REMOVE') delete changed[attribute];
    else throw new Error(`The tables in memory do not know "${text}".`);
  }
  return changed;
}
