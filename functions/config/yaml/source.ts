import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type DataOptions, dataOf, keyText, offsetOf, type YamlProblem } from './data.ts';
import type { Path } from './path.ts';
import { syntaxProblems } from './syntax.ts';

export type Place = { readonly line: number; readonly column: number };

/** What stands at a path. */
export type Spot = {
  /** Whether the whole path is in the file. */
  readonly found: boolean;
  /** The value as it is written; where the path is not found, the innermost map or list on the way that is. */
  readonly node: Node | null;
  /** The same, or what it stands for where it is an alias. */
  readonly value: Node | null;
  /** The key of `node`, where it stands in a map. */
  readonly key: Node | null;
};

/** A YAML text, with the way back from its data to where each value is written. */
export type YamlSource = {
  readonly text: string;
  readonly data: unknown;
  readonly problems: readonly YamlProblem[];
  /** Whether `data` may lack or misplace something that the text has, so that it cannot be checked further. */
  readonly broken: boolean;
  readonly spotOf: (path: Path) => Spot;
  readonly placeOf: (offset: number) => Place;
};

/** Reads a YAML 1.2 text; never throws. */
export function readYaml(text: string, isTextAt: DataOptions['isTextAt']): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    // An empty file has no lines to the counter.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const root: Node | null = document.contents;
  const { value, anchored, repeatedKeys, brokenAliases } = dataOf(root, {
    placeOf: (node) => formatPlace(placeOf(offsetOf(node))),
    isTextAt,
  });
  const syntax = syntaxProblems(document, text).map((problem) => ({ ...problem, path: [] }));
  const isBroken =
    brokenAliases.length > 0 || [...document.errors, ...document.warnings].some(({ code }) => code !== 'MULTIPLE_DOCS');
  return {
    text,
    data: value,
    // In a broken structure, keys may only seem to be duplicates.
    problems: [...syntax, ...brokenAliases, ...(isBroken ? [] : repeatedKeys)],
    broken: isBroken,
    spotOf,
    placeOf,
  };

  function spotOf(path: Path): Spot {
    let spot = spotAt({ node: root, key: null });
    for (const segment of path) {
      const next = stepInto(spot.value, segment);
      if (next === undefined) return { ...spot, found: false };
      spot = spotAt(next);
    }
    return spot;
  }

  function spotAt({ node, key }: Written): Spot {
    return { found: true, node, value: isAlias(node) ? (anchored.get(node) ?? null) : node, key };
  }
}

/** `12:5`, as editors write it. */
export const formatPlace = ({ line, column }: Place): string => `${line}:${column}`;

type Written = Pick<Spot, 'node' | 'key'>;

function stepInto(node: Node | null, segment: string | number): Written | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => keyText(key) === segment);
    return pair && { node: nodeOrNull(pair.value), key: nodeOrNull(pair.key) };
  }
  if (isSeq(node) && typeof segment === 'number' && segment < node.items.length) {
    return { node: nodeOrNull(node.items[segment]), key: null };
  }
  return undefined;
}

const nodeOrNull = (value: unknown): Node | null =>
  isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null;
