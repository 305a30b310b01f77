import { identityOf } from '../domain/finding.ts';
import { isGone, mostCounted, RecordTable, type RecordTampered } from '../domain/findings/record-tampered.ts';
import type { FindingPolicy } from '../domain/policy.ts';
import type { FindingState } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type Reconciled, reconcile } from './findings.ts';

/** What a run met in the tables and did not believe. */
export type Unbelieved = {
  /** Row by row. */
  readonly rows: readonly RecordTampered[];
  /** Whether runs are among them, and no recorded run bears the seal of the key. */
  readonly allRuns: boolean;
};

/** If more rows than this are new in one table, they are told together: nobody reads twenty of them. */
const handful = 5;

/** So many rows of a table stay findings of their own: the row of the run has its limits, and the log has all. */
const mostSingle = 20;

/** The findings about the stored rows themselves. */
export function judgeRecord(before: FindingState, met: Unbelieved, policy: FindingPolicy, now: Instant): Reconciled {
  const open = new Set(before.findings.map(({ finding }) => identityOf(finding)));
  const facts = RecordTable.options.flatMap((table) => factsOf(table, met, open));
  const identities = new Set(met.rows.map(identityOf));
  return reconcile(
    before,
    {
      facts,
      judges: () => true,
      // One that is still met, but no longer a finding of its own, is told among the others.
      because: (finding) => (identities.has(identityOf(finding)) ? 'superseded' : 'not-met-again'),
    },
    policy,
    now,
  );
}

/** What was told row by row stays so, and what was told together too: otherwise it would be told twice. */
function factsOf(
  table: RecordTable,
  { rows, allRuns }: Unbelieved,
  open: ReadonlySet<string>,
): readonly RecordTampered[] {
  const met = rows.filter((row) => row.table === table);
  if (allRuns) return asOne(met, 'all-runs');
  // That a run is gone is not lost among rows that somebody may have planted for that.
  const [gone, there] = [met.filter(isGone), met.filter((row) => !isGone(row))];
  const told = [...gone, ...there.filter((row) => open.has(identityOf(row)))].slice(0, mostSingle);
  const others = met.filter((row) => !told.includes(row));
  const together = asOne(others, 'rows');
  const isTogether = others.length > handful || together.some((one) => open.has(identityOf(one)));
  return [...told, ...(isTogether ? together : others)];
}

const asOne = (rows: readonly RecordTampered[], extent: 'rows' | 'all-runs'): readonly RecordTampered[] =>
  rows.slice(0, 1).map((first) => ({ ...first, extent, rows: Math.min(rows.length, mostCounted) }));
