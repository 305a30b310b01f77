import type { Notice } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { LastSeen, State } from '../domain/snapshot.ts';
import type { Digest } from '../domain/values/digest.ts';
import type { Instant } from '../domain/values/instant.ts';
import { canonicalPlatform } from '../domain/values/platform.ts';
import type { Reference } from '../domain/values/reference.ts';
import type { Judged } from './assessment.ts';
import type { Adoption } from './content/baseline.ts';
import type { DigestVerdict } from './content/digest-verdict.ts';
import { formerSpan } from './content/past-digests.ts';
import type { Idle } from './staleness.ts';

/** A change of the tag's digest that is allowed. One that was a finding until now is told as resolved instead. */
export function noteChange(
  { baseline, pastDigests, findings, lastSeen: before }: State,
  { digest: to, arrival }: LastSeen,
  verdict: DigestVerdict,
  reference: Reference,
): readonly Notice[] {
  if (verdict.kind === 'unexpected' || baseline === null || baseline.digest === to) return [];
  const by = verdict.kind === 'tolerated' ? 'acceptance' : verdict.by;
  const until = verdict.kind === 'tolerated' ? verdict.until : null;
  // What is tolerated becomes no baseline, so only its arrival is news.
  if (by === 'baseline' || (until !== null && before?.digest === to)) return [];
  if (findings.some(({ finding }) => isChange(finding) && finding.to === to)) return [];
  const formerly = formerSpan(pastDigests, to);
  return [{ kind: 'expected-change', reference, from: baseline.digest, to, by, until, arrival, formerly }];
}

/** That a tag was seen for the first time, if nobody has listed it by its name. */
export const noteNew = (
  { lastSeen: before }: State,
  { digest, arrival }: LastSeen,
  { reference, policy }: Judged,
): readonly Notice[] =>
  before === null && policy.listedBy === 'pattern' ? [{ kind: 'new-tag', reference, digest, arrival }] : [];

/** Platforms whose digests were accepted before they changed. */
export function noteAdoptions(
  { findings }: Pick<State, 'findings'>,
  adopted: readonly Adoption[],
  reference: Reference,
  digest: Digest,
): readonly Notice[] {
  const found = findings.flatMap(({ finding }) =>
    finding.kind === 'platform-changed' ? [canonicalPlatform(finding.platform)] : [],
  );
  return adopted
    .filter(({ platform }) => !found.includes(platform))
    .map(({ platform, from, to }) => ({
      kind: 'expected-platform-change',
      reference,
      digest,
      platform,
      from: [...from],
      to: [...to],
    }));
}

/** That the tag will be stale soon, once for each idleness; `noticeFor` is the start of the last one that was noticed. */
export function noteIdleness(
  before: Instant | null,
  idle: Idle | null,
  reference: Reference,
): { readonly notices: readonly Notice[]; readonly noticeFor: Instant | null } {
  if (idle === null || idle.is === 'not-known' || (before !== null && idle.idleness.idleSince <= before))
    return { notices: [], noticeFor: before };
  const notices: Notice[] = idle.is === 'stale-soon' ? [{ kind: 'stale-soon', reference, ...idle.idleness }] : [];
  return { notices, noticeFor: idle.idleness.idleSince };
}

const isChange = (finding: Finding) => finding.kind === 'digest-changed' || finding.kind === 'digest-rolled-back';
