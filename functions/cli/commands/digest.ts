import pMap from 'p-map';
import { AuditError } from '../../domain/audit-error.ts';
import { Digest } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Reference } from '../../domain/reference.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Stores } from '../../store/stores.ts';
import { showTime } from '../../text/time.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { paintAside, renderTable } from '../terminal.ts';

/** A time during which a tag pointed at a digest, as far as the runs saw. */
type Period = {
  readonly reference: Reference;
  /** The run that first saw it. */
  readonly from: Instant;
  /** The run that first saw another digest; null: the tag was not seen with another since. */
  readonly until: Instant | null;
};

/** Every tag that ever pointed at a digest, from when to when. */
export async function digestCommand(text: string, asked: Asked, output: Output): Promise<ExitCode> {
  const { digest, periods } = await query(asked, async (stores) => {
    const digest = await complete(text, stores);
    const starts = await Array.fromAsync(stores.snapshots.firstSights(digest));
    return { digest, periods: await pMap(starts, (start) => periodFrom(start, stores), { concurrency: 16 }) };
  });
  const { timeZone } = asked.config;
  output.print({
    json: { digest, periods },
    csv: csvOf(
      ['digest', 'reference', 'from', 'until'],
      periods.map((period) => ({ digest, ...period })),
    ),
    text: () => {
      if (periods.length === 0) return `No tag was ever seen with ${digest}.`;
      const rows = periods.map(({ reference, from, until }) => [
        reference,
        showTime(from, timeZone),
        until === null ? paintAside('no other seen') : showTime(until, timeZone),
      ]);
      return `${digest}\n\n${renderTable(['REFERENCE', 'FROM', 'UNTIL'], rows)}`;
    },
  });
  return exitCode.nothingFound;
}

async function periodFrom({ reference, runAt }: Snapshot, { snapshots }: Stores): Promise<Period> {
  const next = await snapshots.nextSight(reference, runAt);
  return { reference, from: runAt, until: next?.runAt ?? null };
}

/** A whole digest from itself or from its first 12 or more hex digits, looked for in the newest board. */
async function complete(text: string, stores: Stores): Promise<Digest> {
  const whole = Digest.safeParse(text);
  if (whole.success) return whole.data;
  const prefix = /^(?:sha256:)?([0-9a-f]{12,64})$/.exec(text)?.[1];
  if (prefix === undefined) {
    throw new AuditError(
      'digest-invalid',
      `"${text}" is no digest: expected "sha256:" and at least 12 lowercase hex digits.`,
    );
  }
  const { board } = await recordedBoard(stores);
  const known = new Set(board.flatMap(({ state }) => [state.lastSeen?.digest, state.baseline?.digest]));
  const matching = [...known].filter((digest) => digest?.startsWith(`sha256:${prefix}`)).filter((d) => d !== undefined);
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const why = only === undefined ? 'no digest of the newest board begins so' : `it may be ${matching.join(' or ')}`;
  throw new AuditError('digest-invalid', `"${text}" cannot be completed: ${why}.`);
}
