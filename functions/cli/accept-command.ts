import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { addAcceptance, type NewAcceptance } from '../config/edit-acceptances.ts';
import { readConfigText } from '../config/load.ts';
import { AuditError } from '../domain/audit-error.ts';
import { Digest } from '../domain/digest.ts';
import { isAlive } from '../domain/expectation.ts';
import type { Finding } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Target } from '../domain/policy.ts';
import type { StoredSnapshot } from '../domain/snapshot.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { findTarget } from './find-target.ts';
import { csvOf, type Output } from './output.ts';
import { type Asked, query } from './query.ts';
import { paintAdded, paintAside, paintRemoved, shortDigest } from './terminal.ts';

export type AcceptOptions = {
  readonly reference: string;
  /** The file to edit. */
  readonly path: string;
  /** All of it, or its first 12 hex digits or more; undefined: that of the tag's open finding. */
  readonly digest: string | undefined;
  readonly reason: string | undefined;
  readonly until: Instant | undefined;
  readonly now: Instant;
};

/**
 * Acknowledges what a tag shows, by an entry in the configuration that can be reviewed. Throws `reference-invalid`,
 * `digest-invalid`, `option-invalid`, and `config-invalid` where the file cannot be edited; then nothing is written.
 */
export async function acceptCommand(asked: Asked, options: AcceptOptions, output: Output): Promise<ExitCode> {
  const { path, reason, until, now } = options;
  const target = findTarget(options.reference, asked.config);
  checkReason(reason);
  if (until !== undefined && until <= now) {
    throw new AuditError('option-invalid', `--until ${until} lies in the past: nothing would be accepted.`);
  }
  const whole = Digest.safeParse(options.digest);
  const newest = whole.success ? undefined : await newestOf(target, asked, now);
  const digest = whole.success ? whole.data : digestIn(newest, options.digest, target);
  const isAccepted = (former: StoredSnapshot['state']['former']): boolean =>
    target.policy.accepted.some((each) => each.digest === digest && each.until === null && isAlive(each, former, now));
  if (newest !== undefined && until === undefined && isAccepted(newest.state.former)) {
    output.print(nothingToDo(target, digest, `${path} accepts it already`));
    return exitCode.nothingFound;
  }

  const acceptance: NewAcceptance = { reference: target.reference, digest, reason, at: now, until };
  const before = await readConfigText(path);
  const after = addAcceptance(before, acceptance, path);
  await replaceFile(path, before, after);
  const diff = createTwoFilesPatch(path, path, before, after, undefined, undefined, { context: 3 });
  output.print({
    json: { file: path, ...acceptance, reason: reason ?? null, until: until ?? null, diff },
    csv: csvOf(
      ['file', 'reference', 'digest', 'reason', 'at', 'until'],
      [{ file: path, ...acceptance, reason: reason ?? null, until: until ?? null }],
    ),
    text: () =>
      [
        paintDiff(diff),
        'Have the change reviewed and merged; its author answers for it.',
        asked.stack === undefined
          ? 'The next `npx tagwarden run` takes it; a deployed stack takes it with `npx cdk deploy`.'
          : 'Then `npx cdk deploy`: from the next audit on it counts.',
      ].join('\n'),
  });
  return exitCode.nothingFound;
}

function checkReason(reason: string | undefined): void {
  if (reason === undefined) return;
  if (reason.trim() === '' || reason.length > 500 || /\p{Cc}/u.test(reason)) {
    throw new AuditError('option-invalid', 'A --reason is one line of text, of at most 500 characters.');
  }
}

async function newestOf({ reference }: Target, asked: Asked, now: Instant): Promise<StoredSnapshot> {
  const newest = await query(asked, async ({ snapshots }) => {
    for await (const snapshot of snapshots.history(reference, { until: now })) return snapshot;
    return undefined;
  });
  if (newest !== undefined) return newest;
  throw new AuditError('never-audited', `${reference} was never audited here; give the whole digest with --digest.`);
}

/** The digest that is meant: of the findings that are open, or of what the tag shows. */
function digestIn(newest: StoredSnapshot | undefined, given: string | undefined, { reference }: Target): Digest {
  const found = [...new Set(newest?.state.findings.flatMap(({ finding }) => unexpectedIn(finding)))];
  const prefix = /^(?:sha256:)?([0-9a-f]{12,64})$/.exec(given ?? '')?.[1];
  if (given !== undefined && prefix === undefined) {
    throw new AuditError('digest-invalid', `"${given}" is no digest, nor the first 12 or more hex digits of one.`);
  }
  const meant = prefix === undefined ? found : found.filter((digest) => digest.startsWith(`sha256:${prefix}`));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) {
    const shown = newest?.state.lastSeen?.digest;
    const now = shown === undefined ? 'It was never seen.' : `It shows ${shown}.`;
    const what = prefix === undefined ? 'There is nothing to accept' : `No unexpected digest begins with ${prefix}`;
    throw new AuditError('option-invalid', `${what}: ${reference} has ${openText(newest)}. ${now}`);
  }
  throw new AuditError(
    'option-invalid',
    `${reference} shows several digests that are not expected: ${meant.join(', ')}. Name one with --digest.`,
  );
}

function openText(newest: StoredSnapshot | undefined): string {
  const kinds = newest?.state.findings.map(({ finding }) => finding.kind) ?? [];
  return kinds.length === 0 ? 'no open finding' : `no open finding about a digest, only ${kinds.join(', ')}`;
}

function unexpectedIn(finding: Finding): readonly Digest[] {
  switch (finding.kind) {
    case 'digest-changed':
    case 'digest-rolled-back':
      return [finding.to];
    case 'platform-changed':
      return finding.to.filter((digest) => !finding.from.includes(digest));
    default:
      return [];
  }
}

const nothingToDo = ({ reference }: Target, digest: Digest, why: string) => ({
  json: { reference, digest, diff: '' },
  csv: csvOf(['reference', 'digest'], [{ reference, digest }]),
  text: () => `Nothing to do: ${why} (${shortDigest(digest)}).`,
});

/** Puts a text in the place of another at one stroke; a file that changed meanwhile is left as it is. */
async function replaceFile(path: string, before: string, after: string): Promise<void> {
  const file = await realpath(path);
  const { mode } = await stat(file);
  const draft = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await writeFile(draft, after, { mode });
    if ((await readConfigText(file)) !== before) {
      throw new AuditError('config-unreadable', `${path} changed while it was edited; nothing was written.`);
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function paintDiff(diff: string): string {
  const [, ...lines] = diff.trimEnd().split('\n');
  return lines
    .map((line) => {
      if (/^(?:\+\+\+|---|@@)/.test(line)) return paintAside(line.trimEnd());
      return line.startsWith('+') ? paintAdded(line) : line.startsWith('-') ? paintRemoved(line) : line;
    })
    .join('\n');
}
