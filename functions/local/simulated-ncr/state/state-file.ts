import { readFileSync, statSync } from 'node:fs';
import { AuditError } from '../../../domain/audit-error.ts';
import { type Applied, applyState, type Stage } from './apply.ts';
import { readState } from './read.ts';

/** A state file that is applied to a simulated NCR. */
export type StateFile = {
  /** Applies the file where it changed since it was last looked at. Throws {@link AuditError} as the first reading does. */
  reload(ncr: Stage): Applied | undefined;
};

/**
 * Opens a state file. Throws {@link AuditError}: `option-invalid` where it cannot be read or is wrong. A state that is wrong
 * changes nothing. Ages count from `startMs` (epoch), so that what did not change in the file stays the same.
 */
export function openStateFile(path: string, startMs: number): StateFile {
  let seen: string | undefined;
  return {
    reload(ncr) {
      // Nanoseconds: an editor and a test write twice within a millisecond.
      const { mtimeNs, size, ino } = withPath(path, () => statSync(path, { bigint: true }));
      const version = `${mtimeNs} ${size} ${ino}`;
      if (version === seen) return undefined;
      // Before it is read: a file that is wrong is not read again until it changes.
      seen = version;
      const text = withPath(path, () => readFileSync(path, 'utf8'));
      return applyState(ncr, readState(text, path), startMs);
    },
  };
}

function withPath<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new AuditError('option-invalid', `${path} cannot be read: ${cause.message}.`, { cause });
  }
}
