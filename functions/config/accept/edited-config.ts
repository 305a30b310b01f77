import { isDeepStrictEqual } from 'node:util';
import type { Acceptance } from '../../domain/policy.ts';
import type { AuditConfig } from '../audit-config.ts';
import { openTargets, targetOfReference } from '../policy/target-of.ts';
import { findProblems } from '../problems/find-problems.ts';
import { commentsIn } from '../yaml/comments.ts';
import type { NewAcceptance } from './acceptance-text.ts';

/** Whether an edited text is valid, has every comment of the former one, and says the same but for the acceptance. */
export function saysNothingElse(before: string, after: string, acceptance: NewAcceptance, file: string): boolean {
  const former = findProblems(before, file);
  const edited = findProblems(after, file);
  if (!('config' in former && 'config' in edited)) return false;
  return (
    isDeepStrictEqual(commentsIn(before), commentsIn(after)) &&
    isDeepStrictEqual(said(edited.config, acceptance), [expected(acceptance)]) &&
    isDeepStrictEqual(withoutIt(former.config, acceptance), withoutIt(edited.config, acceptance))
  );
}

const expected = ({ digest, reason, at, until }: NewAcceptance): Acceptance => ({
  digest,
  reason: reason ?? null,
  at,
  until: until ?? null,
});

/** What a configuration says of the digest. */
function said(config: AuditConfig, { reference, digest }: NewAcceptance): readonly Acceptance[] {
  const target = targetOfReference(reference, openTargets(config));
  return target?.policy.accepted.filter((each) => each.digest === digest) ?? [];
}

/** All the rest of what it says; its version is the hash of its text. */
function withoutIt({ version: _, text: __, ...config }: AuditConfig, { reference, digest }: NewAcceptance) {
  const targets = config.targets.map((target) => {
    if (target.reference !== reference) return target;
    const accepted = target.policy.accepted.filter((each) => each.digest !== digest);
    return { ...target, policy: { ...target.policy, accepted } };
  });
  const accept = config.accept.filter((entry) => entry.reference !== reference || entry.digest !== digest);
  return { ...config, targets, accept };
}
