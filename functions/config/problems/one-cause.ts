import { isScalar, type Node } from 'yaml';
import { findOddCharacter } from '../yaml/odd-character.ts';
import { formatPath } from '../yaml/path.ts';
import type { YamlSource } from '../yaml/source.ts';
import type { Problem } from './problem.ts';

/** Problems without those that another one explains: one cause is one problem. */
export const onePerCause = (problems: readonly Problem[], yaml: YamlSource): readonly Problem[] =>
  distinct(nameOddCharacters(withoutEchoes(problems), yaml));

/** Leaves out what only lacks a key that is there but misspelt, because the unknown key is reported already. */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const meant = new Set(problems.flatMap((problem) => problem.meant ?? []).map(formatPath));
  return problems.filter(({ lacks = [] }) => !lacks.some((path) => meant.has(formatPath(path))));
}

/**
 * Reports an odd character instead of the problem that it causes: `prod/web/api:v3` with an invisible character in it looks right on
 * every screen. If a key has such a character, only such keys are reported, because they may cause all other problems.
 */
function nameOddCharacters(problems: readonly Problem[], yaml: YamlSource): readonly Problem[] {
  const named = problems.map((problem) => ({ isKey: problem.at === 'key', problem, odd: oddIn(problem, yaml) }));
  const keys = named.flatMap(({ isKey, odd }) => (isKey && odd !== undefined ? [odd] : []));
  return keys.length > 0 ? keys : named.map(({ problem, odd }) => odd ?? problem);
}

function oddIn({ path, at }: Problem, yaml: YamlSource): Problem | undefined {
  const { found, key, value } = yaml.spotOf(path);
  const node: Node | null = at === 'key' ? key : value;
  if (!found || !isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const [start, end] = node.range;
  // People have names in any script.
  const among = path[0] === 'people' && at === 'value' ? 'unseen' : 'all';
  const written = findOddCharacter(yaml.text.slice(start, end), among);
  if (written !== undefined) return { path, at: start + written.index, message: written.message };
  // Written as an escape, in double quotes.
  const meant = findOddCharacter(node.value, among);
  return meant && { path, at: start, message: meant.message };
}

/** Several tags of one target have the same problems, and so have several parts of one text. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${formatPath(problem.path)} ${problem.message}`, problem])).values()];
}
