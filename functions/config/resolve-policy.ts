import { parseChangeWindow } from '../domain/change-window.ts';
import { type Instant, InstantFromIso } from '../domain/instant.ts';
import type { Acceptance, Changes, Expectation, FindingPolicy, Policy } from '../domain/policy.ts';
import type { AcceptEntry } from './accept-entry.ts';
import { type Layer, placeOf, settingOf } from './policy-layers.ts';

/** The policy of a tag from the places that say it, the innermost first. They must be free of faults; a fault throws. */
export function resolvePolicy(layers: readonly Layer[], accepted: readonly AcceptEntry[], timeZone: string): Policy {
  return {
    expectation: expectationOf(layers, timeZone),
    accepted: accepted.map(acceptanceOf),
    platforms: placeOf(layers, 'platforms')?.keys.platforms ?? null,
    staleAfter: settingOf(layers, 'staleAfter'),
    warnBefore: settingOf(layers, 'warnBefore'),
    unreadAfter: settingOf(layers, 'unreadAfter'),
    notifyExpected: settingOf(layers, 'notifyExpected'),
    ...resolveFindingPolicy(layers),
  };
}

/** How findings are told. Of severities each kind is looked up by itself. */
export function resolveFindingPolicy(layers: readonly Layer[]): FindingPolicy {
  const outermostFirst = layers.toReversed().map(({ keys }) => Object.entries(keys.severity ?? {}));
  const given = outermostFirst.flat().filter(([, severity]) => severity !== undefined);
  // The keys of a valid map are kinds.
  return {
    remindEvery: settingOf(layers, 'remindEvery'),
    severities: Object.fromEntries(given) as Policy['severities'],
  };
}

function expectationOf(layers: readonly Layer[], timeZone: string): Expectation {
  const kind = settingOf(layers, 'expect');
  switch (kind) {
    case 'pinned': {
      const [first, ...others] = placeOf(layers, 'expect')?.keys.digests ?? [];
      if (first === undefined) throw new TypeError('a pinned tag without digests passed the checks');
      return { kind, digests: [first, ...others] };
    }
    case 'immutable':
      return { kind };
    case 'moving':
      return { kind, changes: changesOf(layers, timeZone) };
    default:
      return kind satisfies never;
  }
}

function changesOf(layers: readonly Layer[], fileTimeZone: string): Changes {
  const { between, by, timeZone = fileTimeZone } = placeOf(layers, 'changes')?.keys.changes ?? {};
  return { between: between?.map(windowOf) ?? null, by: by ?? null, timeZone };
}

function windowOf(text: string) {
  const window = parseChangeWindow(text);
  if (window === undefined) throw new TypeError(`the window "${text}" passed the checks`);
  return window;
}

export const acceptanceOf = ({ digest, reason, at, until }: AcceptEntry): Acceptance => ({
  digest,
  reason: reason ?? null,
  at: momentOf(at),
  until: momentOf(until),
});

const momentOf = (text: string | undefined): Instant | null => (text === undefined ? null : InstantFromIso.parse(text));
