import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Event, FlapRecord, isTold, Resolution } from '../../../functions/domain/event.ts';
import { Finding, findingKinds, identityOf, statuses, subjectOf, worst } from '../../../functions/domain/finding.ts';
import { RegistryState, Run } from '../../../functions/domain/run.ts';
import { Link } from '../../../functions/domain/values/hash.ts';
import { rowOf, snapshotOf } from '../../../functions/store/snapshot-row.ts';
import { givenAnyEvent, givenAnyFinding, givenAnySnapshot } from '../../support/arbitrary/snapshot.ts';
import { api } from '../../support/given/givens.ts';
import { givenRegistryState } from '../../support/given/registry.ts';
import { givenRun } from '../../support/given/run.ts';

test('any snapshot is read from its row as it was written', () => {
  fc.assert(
    fc.property(givenAnySnapshot(), (snapshot) => {
      const { link: _, ...read } = snapshotOf(
        JSON.parse(JSON.stringify({ ...rowOf(snapshot, 'forever'), seal: '0'.repeat(64) })),
      );
      expect(read).toEqual(snapshot);
    }),
  );
});

/** Every attribute of a stored thing is demanded: without it, or as something else, it is not read. */
function demandsAll(schema: { safeParse(value: unknown): { readonly success: boolean } }, value: object): void {
  expect(schema.safeParse(value).success).toBe(true);
  for (const key of Object.keys(value)) {
    const { [key]: _, ...others } = { ...value } as Record<string, unknown>;
    expect([key, schema.safeParse(others).success]).toEqual([key, false]);
    expect([key, schema.safeParse({ ...value, [key]: { foreign: 1 } }).success]).toEqual([key, false]);
  }
}

test('findings, events, flapRecords, links and runs are read only where nothing of them is missing or foreign', () => {
  fc.assert(
    fc.property(givenAnyFinding(api), givenAnyEvent(api), givenAnySnapshot(), (finding, event, { state, previous }) => {
      demandsAll(Finding, finding);
      demandsAll(Event, event);
      for (const opening of state.flapRecords) demandsAll(FlapRecord, opening);
      if (previous !== null) demandsAll(Link, previous);
    }),
    { numRuns: 300 },
  );
  demandsAll(Run, givenRun());
  demandsAll(RegistryState, givenRegistryState());
  expect(Resolution.options).toEqual([
    'reverted',
    'accepted',
    'superseded',
    'pulled-again',
    'updated-again',
    'present-again',
    'readable-again',
    'policy-changed',
    'unlisted',
    'told-long-ago',
    'not-met-again',
  ]);
});

test('what an event or a finding is about is told by it', () => {
  fc.assert(
    fc.property(givenAnyFinding(api), givenAnyEvent(api), (finding, event) => {
      const subjects: Partial<Record<string, string>> = {
        'registry-setting-changed': 'prod',
        'registry-suspect': 'prod',
        'registry-unreadable': 'prod',
        'record-tampered': finding.kind === 'record-tampered' ? `${finding.table} table` : '',
      };
      expect(subjectOf(finding)).toBe(subjects[finding.kind] ?? api);
      expect(identityOf(finding).startsWith(finding.kind)).toBe(true);
      expect(isTold(event)).toBe(event.told);
    }),
  );
});

test('the statuses are the kinds in the order of their table, and ok at the end', () => {
  expect(statuses).toEqual([...Object.keys(findingKinds), 'ok']);
  expect(worst([])).toBe('ok');
});
