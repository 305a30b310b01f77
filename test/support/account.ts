import { keptPolicies } from '../../functions/cli/query.ts';
import { isAboutFinding } from '../../functions/domain/event.ts';
import type { Finding } from '../../functions/domain/finding.ts';
import { stateOf } from '../../functions/domain/run.ts';
import { SealKey, sealWith } from '../../functions/domain/values/seal.ts';
import { tableNames } from '../../functions/local/create-tables.ts';
import { openRawRows } from '../../functions/store/raw-rows.ts';
import { snapshotOf } from '../../functions/store/snapshot-row.ts';
import { type Verified, verify } from '../../functions/verify/verify.ts';
import type { AuditWorld } from './worlds/audit-world.ts';

/** What the tables say of a tag once all times are left out: what two histories of the same facts must have in common. */
export type TagAccount = {
  /** All events of its rows, oldest first. */
  readonly events: readonly string[];
  readonly baseline: string | undefined;
  readonly lastSeen: string | undefined;
  readonly open: readonly string[];
};

/** The tags by their references, as their rows tell them. */
export async function accountOf(world: Pick<AuditWorld, 'rows'>): Promise<Readonly<Record<string, TagAccount>>> {
  const snapshots = (await snapshotRows(world)).map(snapshotOf);
  const oldestFirst = snapshots.toSorted((one, other) => (one.runAt < other.runAt ? -1 : 1));
  const byTag = Object.groupBy(oldestFirst, ({ reference }) => reference);
  return Object.fromEntries(
    Object.entries(byTag).map(([reference, rows = []]) => {
      const state = rows.at(-1)?.state;
      return [
        reference,
        {
          events: rows.flatMap(({ events }) =>
            events.filter(isAboutFinding).map(({ kind, finding }) => `${kind} ${describe(finding)}`),
          ),
          baseline: state?.baseline?.digest,
          lastSeen: state?.lastSeen?.digest,
          open: (state?.findings ?? []).map(({ finding }) => describe(finding)),
        },
      ];
    }),
  );
}

/** The rows of the tags as they lie in their table. */
export const snapshotRows = async (world: Pick<AuditWorld, 'rows'>) =>
  (await world.rows()).filter((row) => 'reference' in row);

/** What a verifier finds in the tables, and every run that still owes something or did not end. */
export async function troubleIn(
  world: Pick<AuditWorld, 'dynamodb' | 'config' | 'stores' | 'environment'>,
): Promise<Pick<Verified, 'tamperings' | 'unfinished'> & { readonly owing: readonly string[] }> {
  const rawRows = openRawRows(world.dynamodb, {
    snapshotsTable: tableNames.SNAPSHOTS_TABLE,
    runsTable: tableNames.RUNS_TABLE,
    auditor: world.config.deployment,
  });
  const { tamperings, unfinished } = await verify(rawRows, {
    sealing: sealWith(SealKey.parse(world.environment['SEAL_KEY'])),
    policiesOf: keptPolicies(world.stores.configurations),
    expectedRoots: new Map(),
    nowSeconds: Date.now() / 1000,
    progress: () => undefined,
  });
  const runs = await Array.fromAsync(world.stores.runs.newestFirst());
  return { tamperings, unfinished, owing: runs.filter((run) => stateOf(run) !== 'notified').map(({ runAt }) => runAt) };
}

/** What {@link troubleIn} finds where there is none. */
export const noTrouble = { tamperings: [], unfinished: [], owing: [] };

const describe = (finding: Finding): string =>
  finding.kind === 'digest-changed' ? `${finding.kind} ${finding.from} -> ${finding.to}` : finding.kind;
