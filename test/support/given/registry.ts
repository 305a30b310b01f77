import type { Learned } from '../../../functions/domain/registry-reading.ts';
import { type RegistryState, unaskedRegistry } from '../../../functions/domain/run.ts';
import { RegistryKey } from '../../../functions/domain/values/reference.ts';
import type { RegistrySurvey } from '../../../functions/judge/registry/registry.ts';

export const prod = RegistryKey.parse('prod');

export const givenRegistryState = (state: Partial<RegistryState> = {}): RegistryState => ({
  registry: prod,
  ...unaskedRegistry,
  ...state,
});

export const givenLearned = (learned: Partial<Learned> = {}): Learned => ({
  pace: null,
  clockSkewMs: null,
  requests: 0,
  throttled: 0,
  doubts: [],
  ...learned,
});

/** A registry of which nothing was seen but what is given. */
export const givenSurvey = ({
  presence = {},
  reading = {},
  ...rest
}: {
  presence?: Partial<RegistrySurvey['presence']>;
  reading?: Partial<RegistrySurvey['reading']>;
  settings?: RegistrySurvey['settings'];
  learned?: Learned;
} = {}): RegistrySurvey => ({
  presence: { answered: 0, newlyAbsent: [], inDoubt: 0, absentSince: [], unlisted: 0, ...presence },
  reading: {
    targets: 0,
    causes: new Map(),
    absentNeverSeen: { count: 0, detail: '' },
    everSeen: true,
    listFailure: null,
    ...reading,
  },
  settings: [],
  learned: givenLearned(),
  ...rest,
});
