import { AuditError } from '../../domain/audit-error.ts';
import type { OpenFinding } from '../../domain/finding.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Digest } from '../../domain/values/digest.ts';
import { type PlatformDigests, platformsOf } from '../../domain/values/platform.ts';

/** What is read of the newest snapshot of a tag. */
type Newest = Pick<Snapshot, 'reference' | 'observation' | 'state'>;

/**
 * The digest that the open finding of a tag is about. Of several, those count that are not accepted yet. Throws `nothing-to-accept` where
 * there is none, and `digest-invalid` where one has to be chosen.
 */
export function openDigest(newest: Newest, isAccepted: (digest: Digest) => boolean): Digest {
  const found = newest.state.findings.flatMap(unexpectedIn);
  const owed = found.filter(({ digest }) => !isAccepted(digest));
  const meant = Map.groupBy(owed.length > 0 ? owed : found, ({ digest }) => digest);
  const [only, ...others] = meant.keys();
  if (only === undefined) {
    const detail = `There is nothing to accept: ${newest.reference} has ${openText(newest)}. ${shownText(newest)}${platformText(newest)}`;
    throw new AuditError('nothing-to-accept', detail);
  }
  if (others.length === 0) return only;
  const lines = [...meant].map(([digest, of]) => `  ${digest} (${of.map(({ what }) => what).join(', ')})`);
  const head = `${newest.reference} shows several digests that are not expected:`;
  throw new AuditError('digest-invalid', [head, ...lines, 'Name one of them with --digest.'].join('\n'));
}

/** The digest of a snapshot that begins with these digits: of the tag or of a platform, shown or expected. Throws `digest-invalid`. */
export function digestThatBegins(text: string, { reference, observation, state }: Newest): Digest {
  const prefix = digestPrefix(text);
  const { baseline, lastSeen, findings } = state;
  const known = [
    ...findings.flatMap(unexpectedIn).map(({ digest }) => digest),
    ...(observation.outcome === 'present' ? digestsOf(platformsOf(observation.facts)) : []),
    ...(lastSeen === null ? [] : [lastSeen.digest]),
    ...(baseline === null ? [] : [baseline.digest, ...digestsOf(baseline.platforms)]),
  ];
  const [only, ...others] = new Set(known.filter((digest) => digest.startsWith(`sha256:${prefix}`)));
  if (only !== undefined && others.length === 0) return only;
  const why =
    only === undefined
      ? `No digest of ${reference} begins with "${prefix}".`
      : `Several digests of ${reference} begin with "${prefix}": ${[only, ...others].join(', ')}.`;
  throw new AuditError('digest-invalid', why);
}

/** The hex digits with which a digest begins, at least 12 of them. Throws `digest-invalid`. */
export function digestPrefix(text: string): string {
  const prefix = /^(?:sha256:)?([0-9a-f]{12,64})$/.exec(text)?.[1];
  if (prefix !== undefined) return prefix;
  const expected = 'expected "sha256:" and 64 lowercase hex digits, or the first 12 of them or more';
  throw new AuditError('digest-invalid', `Invalid digest "${text}": ${expected}.`);
}

const digestsOf = (platforms: readonly PlatformDigests[]): readonly Digest[] =>
  platforms.flatMap(({ digests }) => digests);

/** The digests that a finding holds against a tag, and whose they are. */
export function unexpectedIn({ finding }: OpenFinding): readonly { readonly digest: Digest; readonly what: string }[] {
  switch (finding.kind) {
    case 'digest-changed':
    case 'digest-rolled-back':
      return [{ digest: finding.to, what: 'the tag' }];
    case 'platform-changed':
      return finding.to
        .filter((digest) => !finding.from.includes(digest))
        .map((digest) => ({ digest, what: finding.platform }));
    case 'platform-missing':
    case 'tag-absent':
    case 'tag-stale':
    case 'tag-unreadable':
    case 'registry-setting-changed':
    case 'registry-suspect':
    case 'registry-unreadable':
    case 'record-tampered':
      return [];
    default:
      return finding satisfies never;
  }
}

function openText({ state }: Newest): string {
  const kinds = [...new Set(state.findings.map(({ finding }) => finding.kind))];
  return kinds.length === 0 ? 'no open finding' : `no open finding about a digest, only ${kinds.join(', ')}`;
}

/** A platform that is gone has no digest that could be accepted. */
function platformText({ state }: Newest): string {
  const isMissing = state.findings.some(({ finding }) => finding.kind === 'platform-missing');
  return isMissing ? ' A platform that is gone for good is left out of the `platforms` of its target.' : '';
}

function shownText({ observation, state: { lastSeen, baseline } }: Newest): string {
  if (lastSeen === null) return 'It was never seen.';
  const expected = baseline?.digest === lastSeen.digest ? ', which is expected' : '';
  const since = observation.outcome === 'present' ? 'It shows' : `When last seen, at ${lastSeen.at}, it showed`;
  return `${since} ${lastSeen.digest}${expected}.`;
}
