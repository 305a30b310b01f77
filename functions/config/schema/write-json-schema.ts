import { writeFile } from 'node:fs/promises';
import { auditJsonSchemaText } from './json-schema.ts';

await writeFile(new URL('../../../audit.schema.json', import.meta.url), auditJsonSchemaText());
