import type { AuditConfig } from '../../config/audit-config.ts';
import type { Event } from '../../domain/event.ts';
import { type RegistryAnswer, type UnreadableCode, wasAsked } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { Learned, ListFailure, RegistrySetting } from '../../domain/registry-reading.ts';
import { type RegistryState, type Run, unaskedRegistry } from '../../domain/run.ts';
import type { State } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference, RegistryKey } from '../../domain/values/reference.ts';
import { judgeRegistry, judgeUnlistedRegistry, type RegistrySurvey } from '../../judge/registry/registry.ts';
import { isSuspect } from '../../judge/registry/suspect.ts';
import { sharedCause } from '../../judge/registry/unreadable.ts';
import { wasThere } from '../../judge/state.ts';

/** What a run learned of a registry beside its tags. */
export type AskedRegistry = { readonly settings: readonly RegistrySetting[]; readonly learned: Learned };

/** What a run sees of each registry as a whole, counted tag by tag. */
export type RegistryTally = {
  /** Notes that the registry's lists do not tell what patterns match. */
  addListFailure(registry: RegistryKey, failure: ListFailure): void;
  /** Counts what the registry said of a tag, whatever comes of it later. */
  addAnswer(target: Pick<Target, 'reference' | 'registry'>, before: State, answer: RegistryAnswer): void;
  /** Whether none of the registry's absences is believed: most of its tags are newly absent, or none was ever seen. */
  doubts(registry: RegistryKey): boolean;
  /** Whether one finding speaks for all tags of the registry that are unreadable for this cause. */
  speaksFor(registry: RegistryKey, code: UnreadableCode): boolean;
  /** Counts what is believed of a tag when the run is over. */
  addOutcome(target: Pick<Target, 'registry'>, after: State): void;
  /** Counts a tag that the configuration no longer lists. */
  addUnlisted(registry: RegistryKey, before: State): void;
  /** The findings about whole registries, given what was believed of them before. */
  judge(
    before: readonly RegistryState[],
    asked: ReadonlyMap<RegistryKey, AskedRegistry>,
    config: Pick<AuditConfig, 'registries' | 'registryPolicy'>,
    now: Instant,
  ): Pick<Run, 'registries' | 'events'>;
};

type Counts = {
  answered: number;
  newlyAbsent: Reference[];
  inDoubt: number;
  absentSince: Instant[];
  unlisted: number;
  targets: number;
  causes: Map<UnreadableCode, { count: number; detail: string }>;
  absentNeverSeen: { count: number; detail: string };
  everSeen: boolean;
  listFailure: ListFailure | null;
};

const nothingCounted = (): Counts => ({
  answered: 0,
  newlyAbsent: [],
  inDoubt: 0,
  absentSince: [],
  unlisted: 0,
  targets: 0,
  causes: new Map(),
  absentNeverSeen: { count: 0, detail: '' },
  everSeen: false,
  listFailure: null,
});

const nothingLearned: AskedRegistry = {
  settings: [],
  learned: { pace: null, clockSkewMs: null, requests: 0, throttled: 0, doubts: [] },
};

export function startRegistryTally(): RegistryTally {
  const counts = new Map<RegistryKey, Counts>();
  const of = (registry: RegistryKey): Counts => {
    const found = counts.get(registry) ?? nothingCounted();
    counts.set(registry, found);
    return found;
  };

  return {
    addListFailure(registry, failure) {
      of(registry).listFailure = failure;
    },
    addAnswer: (target, before, answer) => countAnswer(of(target.registry), target.reference, before, answer),
    doubts: (registry) => isSuspect(of(registry)) || sharedCause(of(registry))?.code === null,
    speaksFor: (registry, code) => sharedCause(of(registry))?.codes.has(code) ?? false,

    addOutcome({ registry }, { doubtedSince, findings }) {
      const count = of(registry);
      if (doubtedSince !== null) count.inDoubt += 1;
      const gone = findings.filter(({ finding }) => finding.kind === 'tag-absent' && finding.lastSeenAt !== null);
      count.absentSince.push(...gone.map(({ openedAt }) => openedAt));
    },

    addUnlisted(registry, { doubtedSince }) {
      if (doubtedSince !== null) of(registry).unlisted += 1;
    },

    judge(before, asked, { registries, registryPolicy }, now) {
      const judged = [...registries.keys()].map((registry) => {
        const known = before.find((state) => state.registry === registry) ?? { registry, ...unaskedRegistry };
        return judgeRegistry(known, surveyOf(of(registry), asked.get(registry) ?? nothingLearned), registryPolicy, now);
      });
      const unlisted = before.filter(({ registry }) => !registries.has(registry));
      const closed = unlisted.flatMap((state): readonly Event[] => judgeUnlistedRegistry(state, registryPolicy, now));
      return {
        registries: judged.map(({ state }) => state),
        events: [...judged.flatMap(({ events }) => events), ...closed],
      };
    },
  };
}

const surveyOf = (count: Counts, { settings, learned }: AskedRegistry): RegistrySurvey => ({
  presence: count,
  reading: count,
  settings,
  learned,
});

function countAnswer(count: Counts, reference: Reference, before: State, answer: RegistryAnswer): void {
  count.targets += 1;
  if (before.lastSeen !== null || answer.outcome === 'present') count.everSeen = true;
  if (answer.outcome === 'unreadable') {
    const seen = count.causes.get(answer.code);
    const detail = seen !== undefined && wasAsked(seen.detail) ? seen.detail : answer.detail;
    count.causes.set(answer.code, { count: (seen?.count ?? 0) + 1, detail });
    return;
  }
  if (answer.outcome === 'absent' && before.lastSeen === null) {
    const { count: seen, detail } = count.absentNeverSeen;
    count.absentNeverSeen = { count: seen + 1, detail: seen === 0 ? answer.detail : detail };
  }
  if (!wasThere(before)) return;
  count.answered += 1;
  if (answer.outcome === 'absent') count.newlyAbsent.push(reference);
}
