import type { AuditConfig } from '../config/audit-config.ts';
import type { Event } from '../domain/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { Observation } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Reference, RegistryKey } from '../domain/reference.ts';
import type { RegistryState, Run } from '../domain/run.ts';
import type { State } from '../domain/snapshot.ts';
import { wasThere } from '../judge/judge.ts';
import { isSuspect, judgeRegistry, judgeUnlistedRegistry, type Survey, unsuspected } from '../judge/registry.ts';

/** What a run sees of each registry as a whole, counted as its tags are observed. */
export type RegistryTally = {
  /** Counts what was seen of a tag, whatever comes of it later. */
  observe(target: Pick<Target, 'reference' | 'registry'>, before: State, outcome: Observation['outcome']): void;
  /** Whether so many tags of the registry vanished that none of them is believed to be gone. */
  doubts(registry: RegistryKey): boolean;
  /** Counts what is believed of a tag when the run is over. */
  addOutcome(target: Pick<Target, 'registry'>, after: State): void;
  /** Counts a tag that the configuration no longer lists. */
  drop(registry: RegistryKey, before: State): void;
  /** What follows for the registries, from what was believed of them before. */
  judge(
    before: readonly RegistryState[],
    config: Pick<AuditConfig, 'registries' | 'registryPolicy'>,
    now: Instant,
  ): Pick<Run, 'registries' | 'events'>;
};

type Counts = { answered: number; vanished: Reference[]; inDoubt: number; goneSince: Instant[]; dropped: number };

export function startRegistryTally(): RegistryTally {
  const counts = new Map<RegistryKey, Counts>();
  const of = (registry: RegistryKey): Counts => {
    const found = counts.get(registry) ?? { answered: 0, vanished: [], inDoubt: 0, goneSince: [], dropped: 0 };
    counts.set(registry, found);
    return found;
  };

  return {
    observe({ reference, registry }, before, outcome) {
      if (!wasThere(before) || outcome === 'unreadable') return;
      const count = of(registry);
      count.answered += 1;
      if (outcome === 'absent') count.vanished.push(reference);
    },

    doubts: (registry) => isSuspect(of(registry)),

    addOutcome({ registry }, { doubtedSince, findings }) {
      const count = of(registry);
      if (doubtedSince !== null) count.inDoubt += 1;
      const gone = findings.filter(({ finding }) => finding.kind === 'tag-absent' && finding.lastSeenAt !== null);
      count.goneSince.push(...gone.map(({ openedAt }) => openedAt));
    },

    drop(registry, { doubtedSince }) {
      if (doubtedSince !== null) of(registry).dropped += 1;
    },

    judge(before, { registries, registryPolicy }, now) {
      const lives: RegistryState[] = [];
      const events: Event[] = [];
      for (const registry of registries.keys()) {
        const survey: Survey = of(registry);
        const known = before.find((life) => life.registry === registry) ?? unsuspected;
        const judged = judgeRegistry(known, registry, survey, registryPolicy, now);
        events.push(...judged.events);
        if (judged.life.findings.length > 0 || judged.life.flapRecords.length > 0)
          lives.push({ registry, ...judged.life });
      }
      for (const life of before) {
        if (!registries.has(life.registry)) events.push(...judgeUnlistedRegistry(life, registryPolicy, now));
      }
      return { registries: lives, events };
    },
  };
}
