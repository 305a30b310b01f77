import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Path } from './path.ts';
import { needsQuotes } from './syntax.ts';

/** What is wrong with the YAML itself, at an offset into the text. */
export type YamlProblem = { readonly offset: number; readonly path: Path; readonly message: string };

export type YamlData = {
  readonly value: unknown;
  /** The node that each alias stands for. */
  readonly anchored: ReadonlyMap<Alias, Node>;
  readonly repeatedKeys: readonly YamlProblem[];
  readonly brokenAliases: readonly YamlProblem[];
};

export type DataOptions = {
  readonly placeOf: (node: Node) => string;
  /** Whether only text can stand at a path. An unquoted value is then taken as it is written: `1.10`, `true`, `0x10`. */
  readonly isTextAt: (path: Path) => boolean;
};

/**
 * Makes plain data of YAML nodes. The library's own `toJS` throws at the first wrong alias, loses all but the last of
 * repeated keys and turns keys into numbers.
 */
export function dataOf(root: Node | null, { placeOf, isTextAt }: DataOptions): YamlData {
  const anchors = new Map<string, Node>();
  const values = new Map<Node, unknown>();
  const anchored = new Map<Alias, Node>();
  const repeatedKeys: YamlProblem[] = [];
  const brokenAliases: YamlProblem[] = [];
  return { value: read(root, []), anchored, repeatedKeys, brokenAliases };

  function read(node: unknown, path: Path): unknown {
    if (isAlias(node)) return readAlias(node, path);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    const value = isScalar(node)
      ? scalarValue(node, path)
      : isMap(node)
        ? readMap(node, path)
        : node.items.map((item, index) => read(item, [...path, index]));
    if (node.anchor !== undefined) values.set(node, value);
    return value;
  }

  function scalarValue(node: Scalar, path: Path): unknown {
    const { type, source, value } = node;
    const isText = type === 'PLAIN' && typeof value !== 'string' && !isNone(node, path) && isTextAt(path);
    return isText ? source : value;
  }

  function readMap(map: YAMLMap, path: Path): unknown {
    const firsts = new Map<string, Node>();
    const entries: [string, unknown][] = [];
    for (const { key, value } of map.items) {
      const name = keyText(key);
      read(key, path);
      const data = read(value, [...path, name]);
      const first = firsts.get(name);
      if (first === undefined) {
        entries.push([name, data]);
        if (isScalar(key)) firsts.set(name, key);
      } else {
        repeatedKeys.push({
          offset: offsetOf(key),
          path: [...path, name],
          message: `duplicate key, first at ${placeOf(first)}; remove one of them`,
        });
      }
    }
    return Object.fromEntries(entries);
  }

  function readAlias(alias: Alias, path: Path): unknown {
    const target = anchors.get(alias.source);
    if (target !== undefined && values.has(target)) {
      anchored.set(alias, target);
      return isScalar(target) ? scalarValue(target, path) : values.get(target);
    }
    const message =
      target === undefined
        ? `${needsQuotes('*', `*${alias.source}`)}${anchors.size === 0 ? '' : `; an alias needs its anchor &${alias.source} above it`}`
        : `the alias *${alias.source} stands inside the value of its own anchor &${alias.source}; write the value out`;
    brokenAliases.push({ offset: offsetOf(alias), path, message });
    return null;
  }
}

/** Whether a value is left out. Behind a key `null` and `~` say so; in a list, and as the pattern of a tag, they are text. */
export const isNone = ({ value, source }: Scalar, path: Path): boolean =>
  value === null && (!source || (typeof path.at(-1) !== 'number' && path.at(-1) !== 'tag'));

/** The key as it is written: `1.10` stays "1.10". */
export const keyText = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : String(key));

export const offsetOf = (node: unknown): number =>
  ((isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range?.[0]) || 0;
