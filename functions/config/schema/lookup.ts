import * as z from 'zod';
import type { Path } from '../yaml/path.ts';
import { AuditFile } from './audit-file.ts';

/** The keys that `audit.yaml` may have at a path; empty where no map belongs. */
export function keysAt(path: Path): readonly string[] {
  const map = mapOf(schemaAt(path));
  return map === undefined ? [] : Object.keys(map.shape);
}

/** The keys of the maps that may stand right below a path: `changes.between`. */
export const keysBelow = (path: Path): readonly string[] =>
  keysAt(path).flatMap((key) => keysAt([...path, key]).map((inner) => `${key}.${inner}`));

/** What could be written at a path, as the schema's own example has it. */
export function exampleAt(path: Path): unknown {
  const schema = schemaAt(path);
  const { examples } = (schema && z.globalRegistry.get(schema)) ?? {};
  return Array.isArray(examples) ? examples[0] : undefined;
}

/** Whether only text can stand at a path: an unquoted `1.10`, `on` or `20261125` is then meant as it is written. */
export const isTextAt = (path: Path): boolean => schemaAt(path)?._zod.def.type === 'string';

function schemaAt(path: Path): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((schema, segment) => {
    if (schema instanceof z.ZodArray) return schema.element;
    if (schema instanceof z.ZodRecord) return schema.valueType;
    const shape = mapOf(schema)?.shape ?? {};
    return Object.hasOwn(shape, segment) ? unwrapped(shape[segment]) : undefined;
  }, AuditFile);
}

function mapOf(schema: z.core.$ZodType | undefined): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  return schema instanceof z.ZodUnion ? schema.options.map(mapOf).find((map) => map !== undefined) : undefined;
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrapped(schema.unwrap())
    : schema;
}
