import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../../../functions/backtest/replay.ts';
import { isAboutFinding } from '../../../functions/domain/event.ts';
import { compareOpen, identityOf } from '../../../functions/domain/finding.ts';
import type { State } from '../../../functions/domain/snapshot.ts';
import { durationMs } from '../../../functions/domain/values/duration.ts';
import { epochMs, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { judge } from '../../../functions/judge/judge.ts';
import { unseen } from '../../../functions/judge/state.ts';
import { rowOf, snapshotOf } from '../../../functions/store/snapshot-row.ts';
import {
  anyHistory,
  anyHistoryUnderOnePolicy,
  anyObservation,
  anyPolicy,
  anyUnreadable,
} from '../../support/arbitrary/history.ts';
import { api, day, digestA, givenPolicy, givenVersion, moving, present } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { formerOf, tell } from '../../support/tell.ts';

const lastOf = (history: readonly HistoryDay[]) => history.at(-1)?.runAt ?? day(0);
const later = (history: readonly HistoryDay[], hours: number) =>
  instantFromMs(Date.parse(lastOf(history)) + hours * 3_600_000);
function policyAtEnd(history: readonly HistoryDay[]) {
  let policy = givenPolicy({ staleAfter: 'never' });
  for (const { policy: changes } of history) policy = { ...policy, ...changes };
  return policy;
}

test('an unreadable observation changes nothing but the count of them, and the finding that there are too many', () => {
  fc.assert(
    fc.property(anyHistory, anyUnreadable, (history, seen) => {
      const before = tell(history).state;
      const { state, events } = tell([{ seen, runAt: later(history, 30), policy: policyAtEnd(history) }], before);
      const others = ({ findings, flapRecords }: State) => ({
        findings: findings.filter(({ finding }) => finding.kind !== 'tag-unreadable'),
        suppressed: flapRecords.filter(
          ({ suppressed }) => suppressed !== null && suppressed.finding.kind !== 'tag-unreadable',
        ),
      });
      expect(others(state)).toEqual(others(before));
      expect({ ...state, ...empty }).toEqual({ ...before, ...empty, unreadable: state.unreadable });
      expect(state.unreadable?.times).toBe((before.unreadable?.times ?? 0) + 1);
      for (const event of events.flat()) expect(isAboutFinding(event) && event.finding.kind).toBe('tag-unreadable');
    }),
  );
});
const empty = { findings: [], flapRecords: [] };

test('judging the same observation again yields no event, and nothing else is believed', () => {
  fc.assert(
    fc.property(anyHistory, anyObservation, anyPolicy, (history, seen, policy) => {
      const run = { seen, policy, runAt: later(history, 5) };
      const { states, events } = tell([...history, run, run]);
      // A further unreadable observation is one more in a row.
      fc.pre(states.at(-1)?.unreadable === null);
      expect(events.at(-1)).toEqual([]);
      expect(states.at(-1)).toEqual(states.at(-2));
    }),
  );
});

test('every finding is resolved once the facts return, and all that was told of is told to be over', () => {
  const well = { expectation: moving(), staleAfter: 'never', platforms: null, accepted: [] } as const;
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { state } = tell(history);
      const seen = {
        ...present({
          digest: state.baseline?.digest ?? digestA,
          lastUpdatedAt: null,
          platforms: (state.baseline?.platforms ?? []).flatMap(({ platform, digests }) =>
            (digests.length === 0 ? [null] : digests).map((digest) => ({ ...bare, platform, digest })),
          ),
        }),
        observedAt: later(history, 1),
      };
      const after = [1, 30, 60].map((hours) => ({ seen, policy: well, runAt: later(history, hours) }));
      const whole = tell([...history, ...after]);
      expect(whole.state.findings).toEqual([]);
      expect(whole.state.flapRecords).toEqual([]);

      const open = new Map<string, boolean>();
      for (const event of whole.events.flat()) {
        if (!isAboutFinding(event) || !event.told) continue;
        open.set(
          identityOf(event.finding),
          event.kind === 'opened' || event.kind === 'reminded' || (event.kind === 'settled' && event.openedAt !== null),
        );
      }
      expect([...open].filter(([, isOpen]) => isOpen)).toEqual([]);
    }),
  );
});
const bare = { sizeBytes: null, latestPulledAt: null, updatedAt: null };

test('replaying a history in one go gives what run by run through the stored rows gave', () => {
  fc.assert(
    fc.property(anyHistoryUnderOnePolicy, (history) => {
      const target = { reference: api, policy: policyAtEnd(history) };
      let state = unseen;
      const oneByOne = history.map(({ seen, runAt = day(0) }) => {
        const judged = judge(state, seen, target, runAt);
        const snapshot = {
          reference: api,
          runAt,
          observation: seen,
          ...judged,
          previous: null,
          configVersion: givenVersion,
        };
        const stored = snapshotOf(JSON.parse(JSON.stringify({ ...rowOf(snapshot, 'forever'), seal: '0'.repeat(64) })));
        expect(stored.observation).toEqual(seen);
        state = stored.state;
        return { runAt, state: stored.state, events: stored.events };
      });
      const observed = history.map(({ seen, runAt = day(0) }) => ({ runAt, observation: seen }));
      expect(replay(observed, target, unseen)).toEqual(oneByOne);
    }),
  );
});

test('a baseline never moves on an unexpected change, nor on an absence, nor without an answer', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { states, events } = tell(history);
      for (const [index, state] of states.entries()) {
        const before = states[index - 1] ?? unseen;
        const isUnexpected = state.findings.some(
          ({ finding }) => 'reasons' in finding && finding.to === state.lastSeen?.digest,
        );
        const isAnswered = history[index]?.seen.outcome === 'present';
        if (isUnexpected || !isAnswered) expect(state.baseline).toEqual(before.baseline);
        if (state.baseline?.digest === before.baseline?.digest) expect(formerOf(state)).toEqual(formerOf(before));
        expect(formerOf(state).map(({ digest }) => digest)).not.toContain(state.baseline?.digest);
        for (const { since, until } of formerOf(state)) expect(since < until).toBe(true);
      }
      const moves = states.filter((state, index) => {
        const before = states[index - 1]?.baseline ?? null;
        return before !== null && state.baseline !== null && state.baseline.digest !== before.digest;
      });
      const tellsOfIt = events.flat().filter((event) => event.kind === 'noted' || event.kind === 'resolved');
      expect(tellsOfIt.length).toBeGreaterThanOrEqual(moves.length);
    }),
  );
});

test('what opens was not open, what is resolved or told again was, and nothing is lost between two runs', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { states, events } = tell(history);
      const open = new Set<string>();
      for (const [index, state] of states.entries()) {
        for (const event of events[index] ?? []) {
          if (!isAboutFinding(event)) continue;
          const identity = identityOf(event.finding);
          if (event.kind === 'opened') expect(open.has(identity)).toBe(false);
          if (event.kind === 'resolved' || event.kind === 'reminded') expect(open.has(identity)).toBe(true);
          if (event.kind === 'settled') expect(open.has(identity)).toBe(event.openedAt !== null);
          if (event.kind === 'settled') expect(event.because === null).toBe(event.openedAt !== null);
          if (event.kind === 'opened') open.add(identity);
          if (event.kind === 'resolved') open.delete(identity);
        }
        const identities = state.findings.map(({ finding }) => identityOf(finding));
        expect(identities.toSorted()).toEqual([...open].toSorted());
        expect(state.findings).toEqual(state.findings.toSorted(compareOpen));
      }
    }),
  );
});

test('whatever is seen, when, and under whatever policy, it is judged; and what is believed stays small', () => {
  fc.assert(
    fc.property(anyHistory, fc.array(fc.nat({ max: 24 }), { maxLength: 5 }), (history, backwards) => {
      // Clocks go backwards, too.
      const odd = history.map((each, index) =>
        backwards.includes(index) ? { ...each, runAt: history[index - 7]?.runAt ?? day(-9999) } : each,
      );
      const { state } = tell(odd);
      expect(JSON.stringify(state).length).toBeLessThan(30_000);
    }),
  );
});

test('while a tag is answered for, nothing is open for longer than its reminder allows without being told', () => {
  fc.assert(
    fc.property(anyHistoryUnderOnePolicy, (history) => {
      const { states } = tell(history);
      const { remindEvery } = policyAtEnd(history);
      if (remindEvery === 'never') return;
      for (const [index, { seen, runAt = day(0) }] of history.entries()) {
        if (states[index]?.unreadable !== null || seen.outcome === 'unlisted') continue;
        const untoldMs = (states[index]?.findings ?? []).map(({ toldAt }) => epochMs(runAt) - epochMs(toldAt));
        expect(Math.max(0, ...untoldMs)).toBeLessThan(durationMs(remindEvery));
      }
    }),
  );
});

test('an acceptance that does not say when it was given lets its digest come once, and not come back', () => {
  fc.assert(
    fc.property(anyHistoryUnderOnePolicy, (history) => {
      const undated = history.map(({ policy, ...each }) => ({
        ...each,
        policy: { ...policy, accepted: (policy?.accepted ?? []).map((entry) => ({ ...entry, at: null, until: null })) },
      }));
      const visits = tell(undated)
        .events.flat()
        .flatMap((event) => (event.kind === 'noted' && event.notice.kind === 'expected-change' ? [event.notice] : []))
        .filter(({ by }) => by === 'acceptance');
      expect(visits.map(({ to }) => to)).toEqual([...new Set(visits.map(({ to }) => to))]);
    }),
  );
});
