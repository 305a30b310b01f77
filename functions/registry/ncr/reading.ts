import type { Oddity, PartialFact, TagFacts } from '../../domain/observation.ts';
import type { Quote } from '../quoting.ts';
import { describe, type Wire } from './wire-values.ts';

export type Json = Readonly<Record<string, unknown>>;
export const isRecord = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** So many oddities are kept: a tag may have a thousand platforms. */
const mostOddities = 10;

/** An answer that is being read, and what is found odd or incomplete in it. */
export type Reading = {
  /** Applied to every text that is taken over. */
  readonly quote: Quote;
  /** Epoch milliseconds at which the answer came. */
  readonly nowMs: number;
  /** Reads a field of `of`, whose own path is `within`. */
  field<Value>(of: Json, name: string, readAs: (value: unknown) => Wire<Value>, within?: string): Wire<Value>;
  note(field: string, expected: string, got: unknown): void;
  miss(...facts: readonly PartialFact[]): void;
  result(): Pick<TagFacts, 'incomplete' | 'oddities'>;
};

export function startReading(quote: Quote, nowMs: number): Reading {
  const oddities: Oddity[] = [];
  const incomplete = new Set<PartialFact>();
  const note = (field: string, expected: string, got: unknown) => {
    if (oddities.length < mostOddities) oddities.push({ field, expected, got: quote(describe(got)) });
  };
  return {
    quote,
    nowMs,
    note,
    field(of, name, readAs, within = '') {
      const wire = readAs(of[name]);
      if (wire.expected !== null) note(`${within}${name}`, wire.expected, of[name]);
      return wire;
    },
    miss(...facts) {
      for (const fact of facts) incomplete.add(fact);
    },
    result: () => ({ incomplete: [...incomplete].toSorted(), oddities }),
  };
}
