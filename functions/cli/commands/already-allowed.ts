import type { Digest } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Acceptance, Target } from '../../domain/policy.ts';
import type { State } from '../../domain/snapshot.ts';
import { isAlive } from '../../judge/acceptance.ts';
import { unseen } from '../../judge/judge.ts';
import { unexpectedIn } from './digest-argument.ts';

/** Why a digest need not be accepted, and the acceptance that says so; null where none has to. */
export type Allowed = { readonly why: string; readonly by: Acceptance | null };

/** What a new acceptance would say of the digest. */
type Expected = { readonly reason: string | undefined; readonly until: Instant | undefined; readonly now: Instant };

/**
 * Whether a target allows a digest already, as far as its policy and, where it is given, the newest state tell. An acceptance that says
 * another reason or another end than is expected is none that suffices; nor is one that died with its digest, which only the state tells.
 */
export function alreadyAllowed(
  digest: Digest,
  { policy: { expectation, accepted } }: Target,
  state: Pick<State, 'baseline' | 'former' | 'left' | 'findings'> | undefined,
  { reason, until, now }: Expected,
): Allowed | undefined {
  const isPinned = expectation.kind === 'pinned';
  if (isPinned && expectation.digests.includes(digest)) return { why: 'the tag is pinned to it', by: null };
  // What is expected of a platform may be unexpected of the tag.
  const isFound = state?.findings.flatMap(unexpectedIn).some((each) => each.digest === digest);
  const baseline = isFound ? null : (state?.baseline ?? null);
  // The baseline of a pinned tag need not be listed any longer.
  if (!isPinned && baseline?.digest === digest) return { why: 'it is what is expected of the tag', by: null };
  const platform = baseline?.platforms.find(({ digests }) => digests.includes(digest))?.platform;
  if (platform !== undefined) return { why: `it is what is expected of its platform ${platform}`, by: null };
  const by = accepted.find(
    (each) =>
      each.digest === digest &&
      isAlive(each, state ?? unseen, now) &&
      each.until === (until ?? null) &&
      (reason === undefined || each.reason === reason),
  );
  if (by === undefined) return undefined;
  const since = by.at === null ? '' : ` since ${by.at}`;
  // Without the history of the tag it cannot be told whether the acceptance died with its digest.
  const doubt = 'if the tag had another one since, accept it without --digest, so that its history is asked';
  return { why: `it is accepted already${since}${state === undefined ? `; ${doubt}` : ''}`, by };
}
