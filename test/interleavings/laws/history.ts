import type { RawRow } from '../../../functions/store/raw-rows.ts';
import type { KnownPolicies } from '../../../functions/verify/known-policies.ts';
import type { Tampering } from '../../../functions/verify/tampering.ts';
import { verify } from '../../../functions/verify/verify.ts';
import { rowsInMemory } from '../../support/worlds/rows-in-memory.ts';
import type { Life } from '../life.ts';
import { configs } from '../world/deployment.ts';
import { forgedDigest } from '../world/names.ts';
import { sealing } from '../world/sealing.ts';
import { isRun, isSnapshot } from '../world/table-writer.ts';
import type { Breach } from './breach.ts';
import { isGenuine } from './genuine.ts';

/** Holds what `verify` says against what was written by hand. */
export async function checkHistory(
  life: Life,
): Promise<{ readonly breaches: readonly Breach[]; readonly kinds: readonly string[] }> {
  const rows = [...life.rows.values()];
  const { tamperings, unfinished } = await verify(rowsInMemory(rows.filter(isSnapshot), rows.filter(isRun)), {
    sealing,
    policiesOf,
    expectedRoots: new Map(),
    nowSeconds: Math.floor(life.nowMs / 1000),
    progress: () => undefined,
  });
  const named = tamperings.filter((tampering) => !isExplained(tampering, life.touched));
  const told = named.map((tampering): Breach => ({ law: 'history', what: JSON.stringify(tampering) }));
  const open = unfinished
    .filter((runAt) => !life.hasWriter || !life.touched.has(`test ${runAt}`))
    .map((runAt): Breach => ({ law: 'history', what: `The run of ${runAt} was never closed.` }));
  return {
    breaches: [...told, ...open, ...unnamed(life, tamperings)],
    kinds: tamperings.map(({ of, kind }) => `${of} ${kind}`),
  };
}

const policiesOf = async (version: string): Promise<KnownPolicies> => {
  const config = Object.values(configs).find((each) => each.version === version);
  if (config === undefined) return { kind: 'unknown' };
  const policies = new Map(config.targets.map(({ reference, policy }) => [reference, policy]));
  const policyOf = (reference: Parameters<typeof policies.get>[0]) => policies.get(reference) ?? null;
  return { kind: 'known', policies: { policyOf, registryPolicy: config.registryPolicy } };
};

/** What a row may be called that is whole in itself. */
const ofPlace: ReadonlySet<string> = new Set(['inserted', 'forked', 'unlinked', 'removed']);

/**
 * Whether a row was named that was written by hand, or one whose place in a chain is no longer right by that: a run whose
 * own row is not believed is lost to all others, which may begin before it; and it may begin anew.
 */
function isExplained(tampering: Tampering, touched: ReadonlySet<string>): boolean {
  const keys = [...touched];
  const { of, kind, runAt } = tampering;
  const isRunTouched = keys.some((key) => key.startsWith('test '));
  if (of === 'row')
    return keys.some((key) => key.startsWith(`${tampering.reference} `)) || (isRunTouched && ofPlace.has(kind));
  return kind === 'root-mismatch' ? keys.some((key) => key.endsWith(` ${runAt}`)) : isRunTouched;
}

/** What was written by hand and still lies there must be named, and what it says must be in no row of tagwarden. */
function unnamed({ rows, touched }: Life, tamperings: readonly Tampering[]): readonly Breach[] {
  const named = new Set(tamperings.map((each) => `${each.of === 'row' ? each.reference : 'test'} ${each.runAt}`));
  // Where all runs up to one are unsealed, they are named in one breath, with their number and the last of them.
  const unsealedUntil = tamperings.find(({ kind }) => kind === 'other-key')?.runAt ?? '';
  const isNamed = (key: string, row: RawRow) => named.has(key) || String(row['runAt']) <= unsealedUntil;
  return [...rows].flatMap(([key, row]): readonly Breach[] => {
    if (!isRun(row) && !isSnapshot(row)) return [];
    if (!isGenuine(row)) {
      if (!touched.has(key)) return [{ law: 'history', what: `${key} is not genuine, and nobody touched it.` }];
      return isNamed(key, row) ? [] : [{ law: 'history', what: `${key} was written by hand, and is not named.` }];
    }
    const isBelieved = isSnapshot(row) && JSON.stringify(row).includes(forgedDigest);
    return isBelieved ? [{ law: 'counted', what: `${key} believes what was written by hand.` }] : [];
  });
}
