import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import type { Target } from '../../../functions/domain/policy.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { absent, digestA, digestB, digestC, present, unreadable } from '../../support/given/givens.ts';
import type { Process } from './process.ts';
import { duration, type Surroundings } from './surroundings.ts';

/** What the registry holds, by tag; null: the tag is absent. */
export type Shelf = Map<string, RegistryAnswer>;

export const shown = (digest = digestA): RegistryAnswer =>
  present({
    digest,
    platforms: [{ platform: 'linux/amd64', digest, sizeBytes: 83_518_086, latestPulledAt: null, updatedAt: null }],
  });

/** The registry as one process sees it: what it holds changes while it is asked, and now and then it cannot be read. */
export const askRegistry =
  (process: Process, shelf: Shelf, around: Surroundings) =>
  async ({ tag }: Target, deadlineMs: number): Promise<RegistryAnswer> => {
    await process.pause(duration(around, 20_000));
    const observedAt = instantFromMs(process.wallMs());
    if (process.wallMs() >= deadlineMs) return { ...unreadable, code: 'out-of-time', observedAt };
    const outcome = around.isCalm() ? 0 : around.choices.below(12);
    if (outcome === 5) {
      around.count('tag unreadable');
      return { ...unreadable, observedAt };
    }
    const changed = { 6: shown(digestB), 7: shown(digestC), 8: absent, 9: absent, 10: shown(), 11: shown(digestB) }[
      outcome
    ];
    if (changed !== undefined) {
      around.count(changed.outcome === 'absent' ? 'tag deleted' : 'tag pushed');
      shelf.set(tag, changed);
    }
    const answer = shelf.get(tag) ?? absent;
    around.trace(
      () => `${process.name} sees ${tag} ${answer.outcome === 'present' ? answer.facts.digest : answer.outcome}`,
    );
    return { ...answer, observedAt };
  };
