import { isScalar, type Node } from 'yaml';
import { findOddCharacter } from '../yaml/odd-character.ts';
import type { YamlSource } from '../yaml/source.ts';
import type { Problem } from './problem.ts';

/**
 * Reports an odd character instead of the problem that it causes: `prod/web/api:v3` with an invisible character in it looks right on
 * every screen. If a key has such a character, only such keys are reported, because they may cause all other problems.
 */
export function nameOddCharacters(problems: readonly Problem[], yaml: YamlSource): readonly Problem[] {
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
