import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { connectionFaults } from '../../../../functions/local/simulated-ncr/faults.ts';
import { gatewayErrors } from '../../../../functions/local/simulated-ncr/gateway-errors.ts';
import { knownAnswers } from '../../../../functions/local/simulated-ncr/known-answers.ts';
import { readState } from '../../../../functions/local/simulated-ncr/state/read.ts';
import { State } from '../../../../functions/local/simulated-ncr/state/state.ts';
import { fencedIn } from '../../../support/fenced.ts';

const page = await readFile(join(resolve(import.meta.dirname, '../../../..'), 'docs/simulated-ncr.md'), 'utf8');
const blocks = fencedIn(page).filter(({ language }) => language === 'yaml');

test('the page shows states that can be read, with every key of one', () => {
  const states = blocks.map(({ text }) => readState(text, 'page.yaml'));
  expect([...new Set(states.flatMap(Object.keys))].toSorted()).toEqual(Object.keys(State.shape).toSorted());
});

test('the page names every fault, and no other', () => {
  const [, section = ''] = page.split('\n| faults | |\n');
  const [table = ''] = section.split('\n\n');
  const named = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)]);
  const known = [...Object.keys(gatewayErrors), ...Object.keys(knownAnswers), ...connectionFaults, 'answer'];
  expect(named.map(([, name]) => name).toSorted()).toEqual(known.toSorted());
});
