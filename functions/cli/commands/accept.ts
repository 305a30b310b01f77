import type { NewAcceptance } from '../../config/accept/acceptance-text.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { Acceptance, Target } from '../../domain/policy.ts';
import type { Snapshot, State } from '../../domain/snapshot.ts';
import { Digest } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isAlive } from '../../judge/content/acceptance.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query } from '../query.ts';
import { findTarget } from '../references.ts';
import { digestThatBegins, openDigest, unexpectedIn } from './digest-argument.ts';

type AcceptOptions = {
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

type Given = Asking & Readonly<Partial<Record<'digest' | 'reason' | 'until', string>>> & { readonly dryRun?: true };

export function addAccept(cli: Cli): void {
  cli.command
    .option(
      '--digest <digest>',
      'the digest to accept, or its first 12 hex digits; by default, that of the open finding',
    )
    .option('--reason <text>', 'why, for those who read it later')
    .option('--until <moment>', 'accept it only until then')
    .option('--dry-run', 'show the change and write nothing')
    .addHelpText(
      'after',
      paragraphs(
        'Adds an entry to the list `accept` of the file and shows the change. Comments and order stay. With a whole digest no table is read.',
        'A moment is a duration from now (30d), or a date or time in the time zone of the deployment (2026-12-24).',
        exitCodes('accepted, now or before', null, 'not accepted, and nothing was written'),
        examples(
          'npx tagwarden accept prod/web/api:v1.4.2 --reason "Rebuilt for CVE-2026-1234"',
          'npx tagwarden accept prod/web/api:stable --digest 78c5f09aba50 --until 30d --dry-run',
        ),
      ),
    )
    .action(async (reference: string, { digest, reason, until, dryRun, ...options }: Given) => {
      const { asked, text, output, ahead, now } = await prepare(options, cli.streams);
      const untilAt = until === undefined ? until : ahead(until);
      const isDryRun = dryRun === true;
      const what = { reference, path: options.config, text, digest, reason, until: untilAt, isDryRun, now };
      cli.end(await acceptCommand(asked, what, output));
    });
}

/**
 * Acknowledges what a tag shows, by an entry in the configuration that can be reviewed. Throws `reference-invalid`, `digest-invalid`,
 * `option-invalid`, `nothing-to-accept` and `config-not-edited`; then nothing is written.
 */
async function acceptCommand(asked: Asked, options: AcceptOptions, output: Output): Promise<ExitCode> {
  const { path: file, text: before, reason, until, isDryRun, now } = options;
  const [{ addAcceptance }, { replaceFile }, { paintPatch, patchOf }] = await Promise.all([
    import('../../config/accept/edit-acceptances.ts'),
    import('../../config/accept/replace-file.ts'),
    import('../views/patch.ts'),
  ]);
  const target = findTarget(options.reference, asked.config);
  const { reference } = target;
  checkOptions(options);
  // A whole digest is accepted as it is, without reading the tables.
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
      `Invalid --reason: ${expected}, got ${JSON.stringify(reason.slice(0, 60))}.`,
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
  const alive = policy.accepted.filter((each) => isAlive(each, newest.state.pastDigests, now));
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
    'Commit this change and have it reviewed. It takes effect once merged and deployed.',
    stack === undefined
      ? 'Here it takes effect with the next `npx tagwarden run`.'
      : 'Deploy it with `npx cdk deploy`.',
  ].join('\n');

/** Why a digest is allowed already, and the acceptance that allows it; null if none is needed. */
type Allowed = { readonly why: string; readonly by: Acceptance | null };

/** What the new acceptance would say. */
type Expected = { readonly reason: string | undefined; readonly until: Instant | undefined; readonly now: Instant };

/**
 * Whether a target allows a digest already, by its policy and, if it is known, by its newest state. An acceptance with another reason or
 * end does not count. Neither does one that expired because the tag moved on from the digest, which only the state shows.
 */
function alreadyAllowed(
  digest: Digest,
  { policy: { expectation, accepted } }: Target,
  state: Pick<State, 'baseline' | 'pastDigests' | 'findings'> | undefined,
  { reason, until, now }: Expected,
): Allowed | undefined {
  const isPinned = expectation.kind === 'pinned';
  if (isPinned && expectation.digests.includes(digest)) return { why: 'the tag is pinned to it', by: null };
  // A digest that is expected of a platform may be unexpected of the tag.
  const isFound = state?.findings.flatMap(unexpectedIn).some((each) => each.digest === digest);
  const baseline = isFound ? null : (state?.baseline ?? null);
  // The baseline of a pinned tag may no longer be listed.
  if (!isPinned && baseline?.digest === digest) return { why: 'it is what is expected of the tag', by: null };
  const platform = baseline?.platforms.find(({ digests }) => digests.includes(digest))?.platform;
  if (platform !== undefined) return { why: `it is what is expected of its platform ${platform}`, by: null };
  const by = accepted.find(
    (each) =>
      each.digest === digest &&
      isAlive(each, state?.pastDigests ?? [], now) &&
      each.until === (until ?? null) &&
      (reason === undefined || each.reason === reason),
  );
  if (by === undefined) return undefined;
  const since = by.at === null ? '' : ` since ${by.at}`;
  // Only the history of the tag shows whether the acceptance expired with its digest.
  const doubt = 'if the tag had another digest since, accept it without --digest, so that its history is read';
  return { why: `it is accepted already${since}${state === undefined ? `; ${doubt}` : ''}`, by };
}
