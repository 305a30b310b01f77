import type { AuditConfig } from '../../config/audit-config.ts';
import type { Event } from '../../domain/event.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import { nothingFound, type RegistryState, type Run } from '../../domain/run.ts';
import type { State } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference, RegistryKey } from '../../domain/values/reference.ts';
import { isSuspect, judgeRegistry, judgeUnlistedRegistry, type Survey } from '../../judge/registry.ts';
import { wasThere } from '../../judge/state.ts';

/** What a run sees of each registry as a whole, counted tag by tag. */
export type RegistryTally = {
  /** Counts what the registry said of a tag, whatever comes of it later. */
  addAnswer(target: Pick<Target, 'reference' | 'registry'>, before: State, outcome: Observation['outcome']): void;
  /** Whether so many tags of the registry are newly absent that none of them is believed to be absent. */
  doubts(registry: RegistryKey): boolean;
  /** Counts what is believed of a tag when the run is over. */
  addOutcome(target: Pick<Target, 'registry'>, after: State): void;
  /** Counts a tag that the configuration no longer lists. */
  addUnlisted(registry: RegistryKey, before: State): void;
  /** The findings about whole registries, given what was believed of them before. */
  judge(
    before: readonly RegistryState[],
    config: Pick<AuditConfig, 'registries' | 'registryPolicy'>,
    now: Instant,
  ): Pick<Run, 'registries' | 'events'>;
};

type Counts = { answered: number; newlyAbsent: Reference[]; inDoubt: number; absentSince: Instant[]; unlisted: number };

export function startRegistryTally(): RegistryTally {
  const counts = new Map<RegistryKey, Counts>();
  const of = (registry: RegistryKey): Counts => {
    const found = counts.get(registry) ?? { answered: 0, newlyAbsent: [], inDoubt: 0, absentSince: [], unlisted: 0 };
    counts.set(registry, found);
    return found;
  };

  return {
    addAnswer({ reference, registry }, before, outcome) {
      if (!wasThere(before) || outcome === 'unreadable') return;
      const count = of(registry);
      count.answered += 1;
      if (outcome === 'absent') count.newlyAbsent.push(reference);
    },

    doubts: (registry) => isSuspect(of(registry)),

    addOutcome({ registry }, { doubtedSince, findings }) {
      const count = of(registry);
      if (doubtedSince !== null) count.inDoubt += 1;
      const gone = findings.filter(({ finding }) => finding.kind === 'tag-absent' && finding.lastSeenAt !== null);
      count.absentSince.push(...gone.map(({ openedAt }) => openedAt));
    },

    addUnlisted(registry, { doubtedSince }) {
      if (doubtedSince !== null) of(registry).unlisted += 1;
    },

    judge(before, { registries, registryPolicy }, now) {
      const states: RegistryState[] = [];
      const events: Event[] = [];
      for (const registry of registries.keys()) {
        const survey: Survey = of(registry);
        const known = before.find((state) => state.registry === registry) ?? nothingFound;
        const { state: after, events: happened } = judgeRegistry(known, registry, survey, {
          policy: registryPolicy,
          now,
        });
        events.push(...happened);
        if (after.findings.length > 0 || after.flapRecords.length > 0) states.push({ registry, ...after });
      }
      for (const state of before) {
        if (!registries.has(state.registry)) events.push(...judgeUnlistedRegistry(state, registryPolicy, now));
      }
      return { registries: states, events };
    },
  };
}
