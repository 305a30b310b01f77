import type { Resolution } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { TagFacts } from '../domain/observation.ts';
import type { LastSeen } from '../domain/snapshot.ts';
import { canonicalPlatform, platformsOf } from '../domain/values/platform.ts';
import type { DigestVerdict } from './content/digest-verdict.ts';
import { idleSince } from './staleness.ts';

/** Why a finding that was open is no longer a fact of a tag that is present. */
export function whyGone(finding: Finding, facts: TagFacts, lastSeen: LastSeen, verdict: DigestVerdict): Resolution {
  switch (finding.kind) {
    case 'digest-rolled-back':
    case 'digest-changed':
      if (verdict.kind === 'unexpected') return 'superseded';
      if (facts.digest === finding.from) return 'reverted';
      return facts.digest === finding.to ? 'accepted' : 'superseded';
    case 'platform-changed':
      return whyPlatformUnchanged(finding, facts);
    case 'platform-missing':
      if (isThere(finding.platform, facts)) return 'present-again';
      return verdict.kind === 'expected' && verdict.by === 'acceptance' ? 'accepted' : 'policy-changed';
    case 'record-tampered':
    case 'registry-setting-changed':
    case 'registry-suspect':
    case 'registry-unreadable':
      return 'superseded';
    case 'tag-absent':
      return 'present-again';
    case 'tag-unreadable':
      return 'readable-again';
    case 'tag-stale':
      if (facts.latestPulledAt !== null && facts.latestPulledAt > (finding.latestPulledAt ?? '')) return 'pulled-again';
      // A pull that is not known is no reason, and without one neither is an update.
      if (facts.incomplete.some((fact) => fact !== 'platforms')) return 'policy-changed';
      return idleSince(facts, lastSeen) > finding.idleSince ? 'updated-again' : 'policy-changed';
    default:
      return finding satisfies never;
  }
}

const isThere = (platform: string, { platforms }: TagFacts): boolean =>
  platforms.some((each) => canonicalPlatform(each.platform) === canonicalPlatform(platform));

function whyPlatformUnchanged(finding: Extract<Finding, { kind: 'platform-changed' }>, facts: TagFacts): Resolution {
  if (facts.digest !== finding.digest) return 'superseded';
  const shown =
    platformsOf(facts).find(({ platform }) => platform === canonicalPlatform(finding.platform))?.digests ?? [];
  if (shown.join() === finding.to.join()) return 'accepted';
  const isBack = shown.length > 0 && shown.every((digest) => finding.from.includes(digest));
  return isBack ? 'reverted' : 'superseded';
}
