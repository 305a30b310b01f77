import type { AuditConfig } from '../audit-config.ts';
import { resolveConfig } from '../policy/resolve.ts';
import { AuditFile } from '../schema/audit-file.ts';
import { expected } from '../schema/reference-text.ts';
import { offsetOf } from '../yaml/data.ts';
import { formatPath, type Path } from '../yaml/path.ts';
import { shown } from '../yaml/shown.ts';
import { formatPlace, readYaml, type YamlSource } from '../yaml/source.ts';
import { acceptFaults } from './acceptances.ts';
import { mapIn } from './entries.ts';
import { peopleFaults } from './people.ts';
import { policyFaults } from './policies.ts';
import type { ConfigProblem, Fault } from './problem.ts';
import { registryFaults } from './registries.ts';
import { repetitionFaults } from './repetitions.ts';
import { retentionFaults } from './retention.ts';
import { ruleFaults } from './rules.ts';
import { schemaFaults } from './schema.ts';
import { targetFaults } from './targets.ts';

export type Found = { readonly config: AuditConfig } | { readonly problems: readonly ConfigProblem[] };

/**
 * Reads the text of `audit.yaml`: its configuration or all its problems, in the order of the file.
 * Only where the YAML itself cannot be read are its problems the only ones.
 */
export function findProblems(text: string, file: string): Found {
  // A byte order mark is no part of the first line.
  const yaml = readYaml(text.replace(/^\uFEFF/, ''));
  const parsed = AuditFile.safeParse(yaml.data, { error: expected });
  const faults = yaml.broken ? [] : faultsOf(yaml, parsed.error);
  if (parsed.success && faults.length === 0 && yaml.faults.length === 0) {
    return { config: resolveConfig(parsed.data, text) };
  }
  const problems = [
    ...yaml.faults.map(({ offset, path, message }) => problemAt(offset, path, message)),
    ...withoutEchoes(faults).map((fault) => problemAt(offsetIn(yaml, fault), fault.path, messageOf(fault))),
  ];
  return { problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };

  function problemAt(offset: number, path: Path, message: string): ConfigProblem {
    return { file, ...yaml.placeOf(offset), path: formatPath(path), message };
  }

  function messageOf({ message, first }: Fault): string {
    if (first === undefined) return message;
    const place = formatPlace(yaml.placeOf(offsetIn(yaml, { path: first, at: 'value' })));
    return `${message}; first at ${place} (${formatPath(first)})`;
  }
}

function faultsOf(yaml: YamlSource, error: Parameters<typeof schemaFaults>[0] | undefined): Fault[] {
  const raw = mapIn(yaml.data);
  if (raw === undefined) return [{ path: [], at: 'value', message: notAMap(yaml) }];
  return [
    ...(error === undefined ? [] : schemaFaults(error, yaml)),
    ...registryFaults(raw),
    ...targetFaults(raw),
    ...peopleFaults(raw),
    ...policyFaults(raw),
    ...ruleFaults(raw),
    ...acceptFaults(raw),
    ...repetitionFaults(raw),
    ...retentionFaults(raw),
  ];
}

function notAMap(yaml: YamlSource): string {
  const { value } = yaml.spotOf([]);
  const keys = 'a map with the keys deployment, alerts, registries and targets';
  return value === null ? `the file is empty; expected ${keys}` : `expected ${keys}, got ${shown(value)}`;
}

/** Leaves out what only lacks a key that is there, misspelt: the unknown key is named already. */
function withoutEchoes(faults: readonly Fault[]): Fault[] {
  const meant = new Set(faults.flatMap((fault) => fault.meant ?? []).map(formatPath));
  return faults.filter(({ lacks = [] }) => !lacks.some((path) => meant.has(formatPath(path))));
}

function offsetIn(yaml: YamlSource, { path, at }: Pick<Fault, 'path' | 'at'>): number {
  const { found, key, node, value } = yaml.spotOf(path);
  // A value that is not there is best shown by its key; so is a map that lacks something.
  const showsKey = at === 'key' || !found || shown(value) === 'nothing';
  return offsetOf((showsKey ? key : null) ?? node ?? key);
}
