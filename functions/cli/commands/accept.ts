import type { NewAcceptance } from '../../config/accept/acceptance-text.ts';
import { addAcceptance } from '../../config/accept/edit-acceptances.ts';
import { replaceFile } from '../../config/accept/replace-file.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { Digest } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Target } from '../../domain/policy.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { isAlive } from '../../judge/acceptance.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findTarget } from '../find-target.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, query } from '../query.ts';
import { paintPatch, patchOf } from '../views/patch.ts';
import { alreadyAllowed } from './already-allowed.ts';
import { digestThatBegins, openDigest } from './digest-argument.ts';

export type AcceptOptions = {
  readonly reference: string;
  /** The file to edit, and what it says. */
  readonly path: string;
  readonly text: string;
  /** All of it, or its first 12 hex digits or more; undefined: that of the tag's open finding. */
  readonly digest: string | undefined;
  readonly reason: string | undefined;
  readonly until: Instant | undefined;
  /** Whether the change is only shown. */
  readonly isDryRun: boolean;
  readonly now: Instant;
};

/**
 * Acknowledges what a tag shows, by an entry in the configuration that can be reviewed. Throws `reference-invalid`, `digest-invalid`,
 * `option-invalid`, `nothing-to-accept` and `config-not-edited`; then nothing is written.
 */
export async function acceptCommand(asked: Asked, options: AcceptOptions, output: Output): Promise<ExitCode> {
  const { path: file, text: before, reason, until, isDryRun, now } = options;
  const target = findTarget(options.reference, asked.config);
  const { reference } = target;
  checkOptions(options);
  // A whole digest is accepted as it is: the tables are not asked.
  const whole = Digest.safeParse(options.digest);
  const newest = whole.success ? undefined : await newestOf(target, asked);
  const digest = newest === undefined ? Digest.parse(options.digest) : digestOf(newest, target, options);

  const allowed = alreadyAllowed(digest, target, newest?.state, options);
  if (allowed !== undefined) {
    const { reason = null, at = null, until = null } = allowed.by ?? {};
    const entry = { file, reference, digest, reason, at, until };
    printEntry({ ...entry, diff: '' }, `Nothing to do for ${digest}: ${allowed.why}.`, output);
    return exitCode.nothingFound;
  }

  // An acceptance that is renewed keeps its reason unless another is given.
  const earlier = target.policy.accepted.find((each) => each.digest === digest);
  const acceptance: NewAcceptance = {
    reference,
    digest,
    reason: reason ?? earlier?.reason ?? undefined,
    at: now,
    until,
  };
  const after = addAcceptance(before, acceptance, file);
  if (!isDryRun) await replaceFile(file, before, after);
  const diff = patchOf(file, before, after);
  const entry = { file, reference, digest, reason: acceptance.reason ?? null, at: now, until: until ?? null, diff };
  const next = isDryRun ? 'Nothing was written.' : nextSteps(asked);
  printEntry(entry, `${paintPatch(diff)}\n${next}`, output);
  return exitCode.nothingFound;
}

function checkOptions({ reason, until, now }: AcceptOptions): void {
  if (until !== undefined && until <= now) {
    throw new AuditError('option-invalid', `--until ${until} is not in the future: nothing would be accepted.`);
  }
  if (reason === undefined) return;
  // Separators of lines and paragraphs break a line without being control characters.
  if (reason.trim() === '' || reason.length > 500 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(reason)) {
    const expected = 'expected one line of text, without control characters, of at most 500 characters';
    throw new AuditError(
      'option-invalid',
      `The --reason cannot be written: ${expected}, got ${JSON.stringify(reason.slice(0, 60))}.`,
    );
  }
}

async function newestOf({ reference }: Target, asked: Asked): Promise<Snapshot> {
  const newest = await query(asked, async ({ snapshots }) => {
    for await (const snapshot of snapshots.history(reference)) return snapshot;
    return undefined;
  });
  if (newest !== undefined) return newest;
  throw new AuditError('never-audited', `${reference} was never audited here; only a whole --digest can be accepted.`);
}

function digestOf(newest: Snapshot, { policy }: Target, { digest, now }: AcceptOptions): Digest {
  if (digest !== undefined) return digestThatBegins(digest, newest);
  const alive = policy.accepted.filter((each) => isAlive(each, newest.state, now));
  return openDigest(newest, (found) => alive.some((each) => each.digest === found));
}

type Entry = Readonly<Record<'file' | 'reference' | 'digest' | 'diff', string>> &
  Readonly<Record<'reason' | 'at' | 'until', string | null>>;

const printEntry = (entry: Entry, text: string, output: Output): void =>
  output.print({
    json: entry,
    csv: csvOf(['file', 'reference', 'digest', 'reason', 'at', 'until'], [entry]),
    text: () => text,
  });

const nextSteps = ({ stack }: Asked): string =>
  [
    'Have the change reviewed and merged: its author answers for it.',
    stack === undefined
      ? 'The next `npx tagwarden run` takes it; a deployed stack takes it with `npx cdk deploy`.'
      : 'Then `npx cdk deploy`: from the next audit on it counts.',
  ].join('\n');
