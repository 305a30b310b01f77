import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import type { Observation } from '../../../functions/domain/observation.ts';
import type { Target } from '../../../functions/domain/policy.ts';
import { linkOfRun, rowsHashOf, tallyOf } from '../../../functions/domain/run.ts';
import type { State } from '../../../functions/domain/snapshot.ts';
import type { Digest } from '../../../functions/domain/values/digest.ts';
import type { Link } from '../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import type { Sealing } from '../../../functions/domain/values/seal.ts';
import { judge } from '../../../functions/judge/judge.ts';
import { unseen } from '../../../functions/judge/state.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { runRowOf } from '../../../functions/store/run-row.ts';
import { linkOf, rowOf } from '../../../functions/store/snapshot-row.ts';
import { givenFacts } from '../given/givens.ts';
import { givenRun } from '../given/run.ts';
import { writeRows } from './table-copy.ts';

/** A configuration of so many tags, ten an image, under the registry key `prod`. */
export function givenLargeConfig(tags: number): AuditConfig {
  const names = Array.from({ length: 10 }, (_, index) => `v1.${index}.0`).join(', ');
  const targets = Array.from(
    { length: tags / 10 },
    (_, index) => `  - { image: prod/team/service-${index}, tags: [${names}] }\n`,
  );
  const text = `deployment: large
timeZone: UTC
alerts: { emails: [] }
registries: { prod: { endpoint: "http://127.0.0.1:1", name: example } }
defaults: { staleAfter: never }
targets:
${targets.join('')}`;
  return parseConfig(text, 'audit.yaml');
}

/** A tag that is present, with so many platforms: each takes about 170 bytes of its row. */
export function seeLarge(
  digest: Digest,
  platforms: number,
  observedAt: Instant,
): Extract<Observation, { outcome: 'present' }> {
  const facts = givenFacts({ digest });
  const [platform] = facts.platforms;
  return {
    outcome: 'present',
    observedAt,
    facts: { ...facts, platforms: platform === undefined ? [] : Array(platforms).fill(platform) },
  };
}

/** Writes the rows of honest runs, past the audit: what it would have written, chained and under their roots. */
export function openBulk(
  client: DynamoDBDocumentClient,
  { deployment, version, retention }: AuditConfig,
  sealing: Sealing,
) {
  const last = new Map<string, { state: State; link: Link }>();
  let lastRun: Link | null = null;
  return {
    /** One run over targets that all show the same; resolves to how many bytes its rows have, at least. */
    async run(runAt: Instant, targets: readonly Target[], observation: Observation): Promise<number> {
      const snapshots = targets.map((target) => {
        const { reference } = target;
        const before = last.get(reference);
        const judgement = judge(before?.state ?? unseen, observation, target, runAt);
        return { reference, runAt, observation, ...judgement, previous: before?.link ?? null, configVersion: version };
      });
      const rows = snapshots.map((snapshot) => rowOf(snapshot, retention));
      for (const [index, row] of rows.entries()) {
        const state = snapshots[index]?.state;
        if (state !== undefined) last.set(row.reference, { state, link: linkOf(row) });
      }
      const ended = givenRun({
        runAt,
        startedAt: runAt,
        endedAt: runAt,
        targets: targets.length,
        tally: tallyOf(snapshots),
        configVersion: version,
        previous: lastRun,
        rowsHash: rowsHashOf(rows.map(({ reference, hash }) => ({ reference, hash }))),
      });
      const runRow = runRowOf(deployment, ended, sealing);
      lastRun = linkOfRun({ ...ended, root: runRow.root }) ?? null;
      const sealed = rows.map((row) => ({ ...row, seal: sealing.sealOf(row.hash) }));
      await writeRows(client, tableNames.SNAPSHOTS_TABLE, sealed);
      await writeRows(client, tableNames.RUNS_TABLE, [runRow]);
      return rows.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)), 0);
    },
  };
}
