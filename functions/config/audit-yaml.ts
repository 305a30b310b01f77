import { isTextAt } from './schema/lookup.ts';
import { readYaml, type YamlSource } from './yaml/source.ts';

/** The YAML of `audit.yaml`, in which unquoted values are text wherever only text can stand. Never throws. */
export const readAuditYaml = (text: string): YamlSource =>
  // A byte order mark is no part of the first line.
  readYaml(text.replace(/^\uFEFF/, ''), isTextAt);
