import * as z from 'zod';
import { AuditFile } from './audit-file.ts';

/** The JSON Schema of `audit.yaml` for editors, in draft 7: the newest that yaml-language-server reads in full. */
export function auditJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(AuditFile.meta({ title: 'tagwarden: audit.yaml' }), { io: 'input', target: 'draft-07' });
}

/** The text of `audit.schema.json`. */
export const auditJsonSchemaText = (): string => `${JSON.stringify(auditJsonSchema(), null, 2)}\n`;
