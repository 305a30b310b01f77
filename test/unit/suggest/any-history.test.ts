import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backtest } from '../../../functions/backtest/backtest.ts';
import type { Difference, Told } from '../../../functions/backtest/compare-alerts.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import type { Event } from '../../../functions/domain/event.ts';
import { identityOf } from '../../../functions/domain/finding.ts';
import { isIn } from '../../../functions/suggest/windows.ts';
import {
  everything,
  fileOf,
  push,
  quiet,
  type Seen,
  suggestionFor,
  summariesOf,
  tablesOf,
} from '../../support/given/builds.ts';

/** What may come between the builds. */
const seen = (day: number): fc.Arbitrary<Seen> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 9, max: 17 }).map((at) => push(`build ${day}`, { at })) },
    { weight: 3, arbitrary: fc.constant(quiet) },
    { weight: 1, arbitrary: fc.constantFrom(2, 23, -40).map((at) => push(`odd ${day}`, { at })) },
    { weight: 1, arbitrary: fc.constantFrom('stranger', null).map((by) => push(`theirs ${day}`, { by })) },
    { weight: 1, arbitrary: fc.nat({ max: day }).map((other) => push(`build ${other}`)) },
    { weight: 1, arbitrary: fc.constant(push(`untimed ${day}`, { at: null })) },
    { weight: 1, arbitrary: fc.constant<Seen>({ kind: 'platform', content: `platform ${day}` }) },
    { weight: 1, arbitrary: fc.constantFrom<Seen>({ kind: 'absent' }, { kind: 'unreadable' }) },
  );
const life = fc.tuple(...[0, 1, 2, 3, 4, 7, 8, 9].map(seen));
const names = ['prod/web/api:v1', 'prod/web/api:v2', 'prod/web/api:latest', 'prod/web/worker:v1', 'prod/db/x:16'];
const histories = fc
  .subarray(names, { minLength: 1 })
  .chain((some) => fc.tuple(...some.map((name) => life.map((days) => [name, days] as const))))
  .map((entries) => Object.fromEntries(entries));
const rules = fc.constantFrom(
  '',
  'rules: [{ image: prod/web/*, platforms: [linux/amd64] }]',
  'rules: [{ image: prod/web/*, tag: v*, expect: immutable, notifyExpected: true }]',
  'defaults: { remindEvery: 1d, notifyExpected: true }',
);

const isDigestChange = (event: Event | null) =>
  event !== null &&
  event.kind !== 'noted' &&
  (event.finding.kind === 'digest-changed' || event.finding.kind === 'digest-rolled-back')
    ? event.finding
    : undefined;

/** Whether another alert of the same run tells of the same digest of the tag. */
const tellsOfIt = ({ runAt, reference, came }: Difference, differences: readonly Difference[]): boolean =>
  differences.some(
    (other) =>
      other.runAt === runAt &&
      other.reference === reference &&
      other.wouldCome?.kind === came?.kind &&
      isDigestChange(other.wouldCome)?.to === isDigestChange(came)?.to &&
      isDigestChange(came) !== undefined,
  );

const key = (reference: string, runAt: string, event: Event | null): string =>
  `${reference} ${runAt} ${event?.kind} ${event === null || event.kind === 'noted' ? '' : identityOf(event.finding)}`;

test('no proposal silences an alert that it did not name, and whatever is still found is named as left alone', () =>
  fc.assert(
    fc.asyncProperty(histories, rules, async (lived, more) => {
      const text = fileOf(lived, more);
      const { proposals, leftAlone, text: candidate } = await suggestionFor(lived, text);
      // The rows were judged by the defaults: what the file itself makes of them comes first.
      const run = async (file: string) => {
        const { targets } = parseConfig(file, 'audit.yaml');
        return (await backtest(tablesOf(lived), { targets }, everything, () => undefined)).differences;
      };
      const [before, after] = [await run(text), await run(candidate)];
      const goneBefore = new Set(
        before.filter(({ kind }) => kind === 'removed').map((each) => key(each.reference, each.runAt, each.came)),
      );
      const silenced = new Set(
        proposals.flatMap((each) => each.silenced.map(({ reference, runAt, event }) => key(reference, runAt, event))),
      );
      const gone = after
        .filter((each) => each.kind === 'removed' && !tellsOfIt(each, after))
        .map((each) => key(each.reference, each.runAt, each.came))
        .filter((each) => !goneBefore.has(each));
      expect(gone.filter((each) => !silenced.has(each))).toEqual([]);

      // What was silenced is what these people did, in their hours, and never a return.
      for (const { draft, silenced: alerts } of proposals) {
        const { by, between } = draft.habit;
        for (const change of alerts.map(({ event }) => isDigestChange(event))) {
          expect(change?.kind).toBe('digest-changed');
          expect(by).toContain(change?.arrival.lastUpdater);
          const at = change?.arrival.lastUpdatedAt ?? null;
          expect(at !== null && (between === null || isIn(between, [at], 'UTC'))).toBe(true);
        }
      }

      const named = new Set(leftAlone.flatMap(({ references }) => references));
      const found = (await summariesOf(lived, candidate)).flatMap(({ alerts }) => alerts);
      const isContent = ({ event }: Told) =>
        event.kind === 'opened' &&
        ['digest-changed', 'digest-rolled-back', 'platform-changed'].includes(event.finding.kind);
      expect(found.filter((told) => isContent(told) && !named.has(told.reference))).toEqual([]);
    }),
    { numRuns: 80 },
  ));

test('what is proposed is proposed no second time', () =>
  fc.assert(
    fc.asyncProperty(histories, async (lived) => {
      const first = await suggestionFor(lived);
      fc.pre(first.proposals.length > 0);
      const second = await suggestionFor(lived, first.text);
      expect(second.proposals).toEqual([]);
    }),
    { numRuns: 30 },
  ));
