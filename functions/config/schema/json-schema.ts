import * as z from 'zod';
import { AuditFile } from './audit-file.ts';

/** The JSON Schema of `audit.yaml` for editors, in draft 7: the newest that yaml-language-server reads in full. */
export function auditJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(AuditFile.meta({ title: 'tagwarden: audit.yaml' }), {
    io: 'input',
    target: 'draft-07',
    override: ({ zodSchema, jsonSchema, path }) => {
      // The branches of a union tell text from the rest themselves.
      if (zodSchema._zod.def.type !== 'string' || path.at(-2) === 'anyOf') return;
      const types = ['string', ...unquotedTypes(zodSchema, path.at(-1) === 'items' || path.at(-1) === 'tag')];
      if (types.length > 1) Object.assign(jsonSchema, { type: types });
    },
  });
}

/** What an editor takes an unquoted text for, of the texts that a schema allows. */
function unquotedTypes(schema: z.core.$ZodType, isNullText: boolean): readonly string[] {
  const examples = { number: '1', boolean: 'true', ...(isNullText ? { null: 'null' } : {}) };
  return Object.entries(examples).flatMap(([type, text]) => (z.safeParse(schema, text).success ? [type] : []));
}

/** The text of `audit.schema.json`. */
export const auditJsonSchemaText = (): string => `${JSON.stringify(auditJsonSchema(), null, 2)}\n`;
