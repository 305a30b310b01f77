import { Document, stringify } from 'yaml';
import type { Digest } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';

/** A digest to accept for a target, from now on or until a moment to come. */
export type NewAcceptance = {
  readonly reference: Reference;
  readonly digest: Digest;
  /** One line. */
  readonly reason: string | undefined;
  readonly at: Instant;
  readonly until: Instant | undefined;
};

/** The keys of an entry in the order in which they are written. */
export const acceptanceKeys = ['reference', 'digest', 'reason', 'at', 'until'] as const;
export type AcceptanceKey = (typeof acceptanceKeys)[number];

/** What stands behind a key of an entry, quoted where it has to be; undefined where the entry lacks the key. */
export function valueText(acceptance: NewAcceptance, key: AcceptanceKey, style: 'block' | 'flow'): string | undefined {
  const { [key]: value } = acceptance;
  if (value === undefined) return undefined;
  const written =
    style === 'flow' ? flowText({ [key]: value }).slice('{ '.length, -' }'.length) : blockText({ [key]: value });
  return written.slice(`${key}: `.length);
}

/** An entry as the lines of a block map, which are not indented. */
export const entryLines = (acceptance: NewAcceptance): readonly string[] => blockText(inOrder(acceptance)).split('\n');

/** An entry on one line, in braces. */
export const entryInBraces = (acceptance: NewAcceptance): string => flowText(inOrder(acceptance));

const inOrder = (acceptance: NewAcceptance): Readonly<Record<string, string>> =>
  Object.fromEntries(
    acceptanceKeys.flatMap((key) => {
      const { [key]: value } = acceptance;
      return value === undefined ? [] : [[key, value]];
    }),
  );

type Texts = Readonly<Record<string, string>>;

// A line width of 0 keeps a long reason on one line.
const blockText = (map: Texts): string => stringify(map, { lineWidth: 0 }).trimEnd();

function flowText(map: Texts): string {
  const document = new Document();
  document.contents = document.createNode(map, { flow: true });
  return document.toString({ lineWidth: 0 }).trimEnd();
}
