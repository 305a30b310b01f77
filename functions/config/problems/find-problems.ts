import type { AuditConfig } from '../audit-config.ts';
import { readAuditYaml } from '../audit-yaml.ts';
import { resolveConfig } from '../policy/resolve.ts';
import { AuditFile } from '../schema/audit-file.ts';
import { expected } from '../schema/reading.ts';
import { offsetOf } from '../yaml/data.ts';
import { formatPath } from '../yaml/path.ts';
import { shown } from '../yaml/shown.ts';
import { formatPlace, type YamlSource } from '../yaml/source.ts';
import { acceptanceProblems } from './acceptances.ts';
import { type Entries, entriesOf, mapIn } from './entries.ts';
import { onePerCause } from './one-cause.ts';
import { peopleProblems } from './people.ts';
import { policyProblems } from './policies.ts';
import type { ConfigProblem, Problem } from './problem.ts';
import { registryProblems } from './registries.ts';
import { repetitionProblems } from './repetitions.ts';
import { retentionProblems } from './retention.ts';
import { ruleProblems } from './rules.ts';
import { schemaProblems } from './schema.ts';
import { targetProblems } from './targets.ts';

export type Found = { readonly config: AuditConfig } | { readonly problems: readonly ConfigProblem[] };

/** The checks of what only several values together can break. The schema checks single values. */
const checks: readonly ((entries: Entries) => readonly Problem[])[] = [
  registryProblems,
  peopleProblems,
  targetProblems,
  policyProblems,
  ruleProblems,
  acceptanceProblems,
  repetitionProblems,
  retentionProblems,
];

/**
 * Reads the text of `audit.yaml`: its configuration or all its problems, in the order of the file.
 * Only where the YAML itself cannot be read are its problems the only ones.
 */
export function findProblems(text: string, file: string): Found {
  const yaml = readAuditYaml(text);
  const parsed = AuditFile.safeParse(yaml.data, { error: expected });
  const problems = [
    ...yaml.problems.map(({ offset, ...problem }): Problem => ({ ...problem, at: offset })),
    ...(yaml.broken ? [] : onePerCause(problemsOf(yaml, parsed.error), yaml)),
  ];
  if (parsed.success && problems.length === 0) return { config: resolveConfig(parsed.data, text) };
  const placed = problems.map((problem): ConfigProblem => {
    const place = yaml.placeOf(offsetIn(yaml, problem));
    return { file, ...place, path: formatPath(problem.path), message: messageOf(yaml, problem) };
  });
  return { problems: placed.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

function problemsOf(yaml: YamlSource, error: Parameters<typeof schemaProblems>[0] | undefined): readonly Problem[] {
  const file = mapIn(yaml.data);
  if (file === undefined) return [{ path: [], at: 'value', message: notAMap(yaml) }];
  const entries = entriesOf(file);
  return [...(error === undefined ? [] : schemaProblems(error, yaml)), ...checks.flatMap((check) => check(entries))];
}

function notAMap(yaml: YamlSource): string {
  const { value } = yaml.spotOf([]);
  const keys = 'a map with the keys deployment, alerts, registries and targets';
  return value === null ? `the file is empty; expected ${keys}` : `expected ${keys}, got ${shown(value)}`;
}

function messageOf(yaml: YamlSource, { message, first }: Problem): string {
  if (first === undefined) return message;
  const place = formatPlace(yaml.placeOf(offsetIn(yaml, { path: first, at: 'value' })));
  return `${message}; first at ${place} (${formatPath(first)})`;
}

function offsetIn(yaml: YamlSource, { path, at }: Pick<Problem, 'path' | 'at'>): number {
  if (typeof at === 'number') return at;
  const { found, key, node, value } = yaml.spotOf(path);
  // Point at the key if there is no value, or if a map lacks something.
  const showsKey = at === 'key' || !found || shown(value) === 'nothing';
  return offsetOf((showsKey ? key : null) ?? node ?? key);
}
