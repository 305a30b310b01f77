import type * as z from 'zod';
import { AuditError } from '../domain/audit-error.ts';

/** Raised whenever a reader of the old version would misread the new. */
export const schemaVersion = 1;

/** The error about a row that does not fit its schema: a newer tagwarden wrote it, or it was modified outside. */
export function unreadable(what: string, item: Readonly<Record<string, unknown>>, cause: z.ZodError): AuditError {
  if (isOfNewerVersion(item)) {
    const why = `expected schemaVersion ${schemaVersion}, got ${item['schemaVersion']}`;
    return new AuditError('row-too-new', `${what} cannot be read: ${why}.`, { cause });
  }
  const why = cause.issues.map(({ path, message }) => `attribute "${path.join('.')}": ${message}`).join('; ');
  return new AuditError('row-unreadable', `${what} cannot be read: ${why}.`, { cause });
}

/** Whether a row says that a newer tagwarden wrote it. */
export function isOfNewerVersion(item: Readonly<Record<string, unknown>>): boolean {
  const version = item['schemaVersion'];
  return typeof version === 'number' && version > schemaVersion;
}
