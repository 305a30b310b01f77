import type { Event } from '../../../functions/domain/event.ts';
import { findingKinds } from '../../../functions/domain/finding.ts';
import { stateOf } from '../../../functions/domain/run.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { readRunRow, runOf } from '../../../functions/store/run-row.ts';
import { toldIn } from '../../support/told-in.ts';
import type { Life } from '../life.ts';
import { leaseKey } from '../world/names.ts';
import { sealing } from '../world/sealing.ts';
import { isRun, isSnapshot } from '../world/table-writer.ts';
import type { Message } from '../world/topic.ts';
import type { Breach } from './breach.ts';
import { isGenuine } from './genuine.ts';

/** No alert is lost, and none is repeated without need. */
export function checkAlerts(life: Life): readonly Breach[] {
  // Where the lease was broken by hand, two may send at once.
  const repeated = life.touched.has(leaseKey) ? [] : checkRepeated(life.messages);
  return [...checkTold(life), ...repeated];
}

function checkTold({ rows, messages, touched }: Life): readonly Breach[] {
  const keys = [...touched];
  const told = new Map<string, string[]>();
  for (const { runAt, alert } of messages) told.set(runAt, [...(told.get(runAt) ?? []), ...toldIn([alert])]);
  return [...rows.values()].filter(isRun).flatMap((row): readonly Breach[] => {
    const runAt = String(row['runAt']);
    // Of a run whose rows were overwritten it is no longer known what there is to tell.
    if (keys.some((key) => key.endsWith(` ${runAt}`)) || !isGenuine(row)) return [];
    const run = runOf(readRunRow(row), sealing);
    const state = stateOf(run);
    if (state !== 'notified') return [{ law: 'told', what: `The run of ${runAt} ends as ${state}.` }];
    const ofRun = [...rows.values()].filter((each) => isSnapshot(each) && each['runAt'] === runAt && isGenuine(each));
    const events = [...run.events.map((event) => ({ event, about: '' })), ...ofRun.flatMap(eventsOf)];
    const lines = told.get(runAt) ?? [];
    return events
      .filter(({ event }) => event.told)
      .filter(({ event, about }) => !lines.some((line) => line.startsWith(headingOf(event)) && line.endsWith(about)))
      .map(({ event, about }) => ({ law: 'told', what: `${runAt} ${about} ${headingOf(event)}` }));
  });
}

const eventsOf = (row: RawRow) =>
  // A genuine row has the events of its schema.
  (row['events'] as readonly Event[]).map((event) => ({ event, about: `, ${row['reference']}` }));

/** How a mail begins to tell of an event, as far as this law looks. */
function headingOf(event: Event): string {
  if (event.kind !== 'opened' && event.kind !== 'resolved') return '';
  const { severity, title } = findingKinds[event.finding.kind];
  return `${event.kind === 'opened' ? severity.toUpperCase() : 'RESOLVED'}: ${title}`;
}

function checkRepeated(messages: readonly Message[]): readonly Breach[] {
  return messages.flatMap((message, index): readonly Breach[] => {
    const { runAt, by, wasMarked } = message;
    if (wasMarked) return [{ law: 'repeated', what: `${by} sent the alert of ${runAt}, which was marked as sent.` }];
    const before = messages.slice(0, index).find((each) => each.by === by && each.runAt === runAt && each.isAnswered);
    return before === undefined ? [] : [{ law: 'repeated', what: `${by} sent the alert of ${runAt} twice.` }];
  });
}
