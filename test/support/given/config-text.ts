import { findProblems } from '../../../functions/config/problems/find-problems.ts';
import { formatProblem } from '../../../functions/config/problems/problem.ts';

/** A file without a problem, one line a key; keys of `parts` take the place of its own or follow them. */
export function givenFile(parts: Readonly<Record<string, string>> = {}): string {
  const whole = {
    deployment: 'prod',
    alerts: '{ emails: [] }',
    registries: '{ prod: { zone: kr, name: my-registry } }',
    targets: '[prod/web/api:v1]',
    ...parts,
  };
  return Object.entries(whole)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** The problems of a text, without the name of its file: `5:12 retention: expected …`. */
export function problemsOf(text: string): string[] {
  const found = findProblems(text, 'audit.yaml');
  return 'problems' in found ? found.problems.map((problem) => formatProblem(problem).replace('audit.yaml:', '')) : [];
}
