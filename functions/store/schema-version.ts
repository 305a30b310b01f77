import type * as z from 'zod';
import { AuditError } from '../domain/audit-error.ts';

/** Raised whenever a reader of the old version would misread the new. */
export const schemaVersion = 1;

/** The error about a row that does not fit its schema: written by a newer tagwarden, or modified by another process. */
export function unreadable(what: string, item: Readonly<Record<string, unknown>>, cause: z.ZodError): AuditError {
  const version = item['schemaVersion'];
  if (typeof version === 'number' && version > schemaVersion) {
    const why = `schemaVersion is ${version}, this tagwarden reads ${schemaVersion}`;
    return new AuditError('row-too-new', `${what} cannot be read: ${why}.`, { cause });
  }
  const why = cause.issues.map(({ path, message }) => `attribute "${path.join('.')}": ${message}`).join('; ');
  return new AuditError('row-unreadable', `${what} cannot be read: ${why}.`, { cause });
}
