import { expect, test } from 'vitest';
import type { PlainChange } from '../../../functions/suggest/change.ts';
import { habitOf } from '../../../functions/suggest/habit.ts';
import { moment } from '../../support/given/builds.ts';
import { api, digestA, digestB, givenArrival } from '../../support/given/givens.ts';

/** Changes as `by@day:hour`. */
const changesOf = (text: string): readonly PlainChange[] =>
  text.split(' ').map((each) => {
    const [by = '', day = '', hour = ''] = each.split(/[@:]/);
    const at = moment(Number(day), Number(hour));
    const arrival = givenArrival({ lastUpdatedAt: at, lastUpdater: by });
    return { reference: api, from: digestA, to: digestB, arrival, isReturn: false, at, by };
  });

const ten = 'ci@0:9 ci@0:11 ci@1:10 ci@1:12 ci@2:9 ci@2:11 ci@3:10 ci@3:12 ci@4:9 ci@4:11';

test.each<{ says: string; changes: string; habit: string }>([
  {
    says: 'three times on two days are a habit',
    changes: 'ci@0:9 ci@0:12 ci@1:9',
    habit: 'ci Mon-Fri 09:00-18:00 3+0',
  },
  { says: 'three times on one day are none', changes: 'ci@0:9 ci@0:12 ci@0:15', habit: 'too-few' },
  { says: 'twice is none', changes: 'ci@0:9 ci@1:9', habit: 'too-few' },
  { says: 'what comes within one hour came once', changes: 'ci@0:9 ci@0:9.5 ci@1:9', habit: 'too-few' },
  {
    says: 'people of whom each has the habit are named all',
    changes: 'ann@0:9 ann@1:9 ann@2:9 ben@0:10 ben@1:10 ben@2:10',
    habit: 'ann,ben Mon-Fri 09:00-18:00 6+0',
  },
  {
    says: 'one of whom two changes are known is not among them',
    changes: `${ten} ann@0:9 ann@1:9`,
    habit: 'ci Mon-Fri 09:00-18:00 10+2',
  },
  {
    says: 'nor is one who made less than a tenth of many',
    changes: `${[0, 1, 2, 7].map((week) => ten.replaceAll(/@(\d)/g, (_, day) => `@${Number(day) + week * 7}`)).join(' ')} ann@0:9 ann@1:9 ann@2:9`,
    habit: 'ci Mon-Fri 09:00-18:00 40+3',
  },
  {
    says: 'one at night among ten in working hours stands out',
    changes: `${ten} ci@5:3`,
    habit: 'ci Mon-Fri 09:00-18:00 10+1',
  },
  { says: 'two at night belong to the habit', changes: `${ten} ci@5:3 ci@6:3`, habit: 'ci 02:00-14:00 12+0' },
])('$says', ({ changes, habit }) => {
  const found = habitOf(changesOf(changes), 'UTC');
  const said =
    typeof found === 'string' ? found : `${found.by} ${found.between} ${found.usual.length}+${found.unusual.length}`;
  expect(said).toBe(habit);
});
