import { createInterface } from 'node:readline/promises';
import { AuditFile } from '../../config/schema/audit-file.ts';
import { Endpoint, endpointUrl, RegistryEntry } from '../../config/schema/registry-entry.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { type Registry, Zone } from '../../domain/registry.ts';
import { RegistryKey } from '../../domain/values/reference.ts';

/** What a person says with options, or upon a question. */
export type Given = {
  readonly zone?: string;
  readonly endpoint?: string;
  readonly registry?: string;
  readonly key?: string;
  readonly deployment?: string;
  readonly email?: readonly string[];
};

/** Asks a person for a line. Throws {@link AuditError} `option-invalid` where the input ends. */
export type Question = (text: string) => Promise<string>;

export type Answers = {
  /** Null where manifests say where it is. */
  readonly registry: Pick<Registry, 'name' | 'at'> | null;
  readonly key: RegistryKey | undefined;
  readonly deployment: string;
  readonly emails: readonly string[];
};

type Schema = { safeParse(value: unknown): { error?: { issues: readonly { message: string }[] } | undefined } };
type Flag = keyof Given;
const flags = ['zone', 'endpoint', 'registry', 'key', 'deployment', 'email'] as const satisfies readonly Flag[];
const schemas: Readonly<Record<Flag, Schema>> = {
  zone: Zone,
  endpoint: Endpoint,
  registry: RegistryEntry.shape.name,
  key: RegistryKey,
  deployment: AuditFile.shape.deployment,
  email: AuditFile.shape.alerts.shape.emails,
};

/**
 * Takes what is given, and asks for the rest. Throws {@link AuditError} `option-invalid` for what is wrong, and for what is
 * missing where nobody can be asked.
 */
export async function findAnswers(given: Given, from: 'registry' | 'manifests', ask?: Question): Promise<Answers> {
  const { zone, endpoint, registry, key, deployment, email } = given;
  for (const flag of flags) if (given[flag] !== undefined) check(flag, given[flag]);
  if (ask === undefined && from === 'registry') {
    const missing = [
      ...(zone === undefined && endpoint === undefined ? ['--zone or --endpoint'] : []),
      ...(registry === undefined ? ['--registry'] : []),
    ];
    if (missing.length > 0) {
      throw new AuditError('option-invalid', `Missing ${missing.join(', and ')}: there is no terminal to ask at.`);
    }
  }
  const askFor = async (flag: Flag, question: string, otherwise: string): Promise<string> =>
    ask === undefined ? otherwise : askUntilValid(flag, ask, { question, otherwise });
  const at = async (): Promise<Registry['at']> => {
    if (endpoint !== undefined) return { endpoint: endpointUrl(endpoint) };
    return { zone: Zone.parse(zone ?? (await askFor('zone', `Zone (${Zone.options.join(', ')})`, 'kr'))) };
  };
  return {
    registry:
      from === 'manifests'
        ? null
        : { at: await at(), name: registry ?? (await askFor('registry', "The registry's name in NCR", '')) },
    key: key === undefined ? undefined : RegistryKey.parse(key),
    deployment: deployment ?? (await askFor('deployment', 'A name for this deployment', 'prod')),
    emails: email ?? addresses(await askFor('email', 'Who gets the mails (addresses, or none)', '')),
  };
}

function check(flag: Flag, value: unknown): void {
  const problem = problemOf(flag, value);
  if (problem !== undefined) throw new AuditError('option-invalid', `--${flag} ${String(value)}: ${problem}.`);
}

const problemOf = (flag: Flag, value: unknown): string | undefined =>
  schemas[flag].safeParse(value).error?.issues[0]?.message;

const addresses = (line: string): readonly string[] => line.split(/[\s,]+/).filter((address) => address !== '');

async function askUntilValid(
  flag: Flag,
  ask: Question,
  { question, otherwise }: { readonly question: string; readonly otherwise: string },
): Promise<string> {
  for (let hint = ''; ; ) {
    const line = (await ask(`${hint}${question}${otherwise === '' ? '' : ` [${otherwise}]`}: `)).trim() || otherwise;
    const problem = problemOf(flag, flag === 'email' ? addresses(line) : line);
    if (problem === undefined) return line;
    hint = `  ${problem}\n`;
  }
}

/** A question on the terminal of this process; undefined where it has none. */
export function terminalQuestion(): { readonly ask: Question; readonly close: () => void } | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  // What is printed to standard output is the result.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  const ask: Question = async (text) => {
    try {
      return await lines.question(text, { signal: ended.signal });
    } catch (cause) {
      if (!ended.signal.aborted) throw cause;
      throw new AuditError('option-invalid', 'The input ended before every question was answered.', { cause });
    }
  };
  return { ask, close: () => lines.close() };
}
