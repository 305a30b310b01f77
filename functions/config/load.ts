import { readFile } from 'node:fs/promises';
import { AuditError } from '../domain/audit-error.ts';
import type { AuditConfig } from './audit-config.ts';
import { findProblems } from './problems/find-problems.ts';
import { formatProblem } from './problems/problem.ts';

/**
 * Reads and checks `audit.yaml`. Throws {@link AuditError}: `config-unreadable` if the file does not exist or is not text,
 * `config-invalid` with all its problems if it is wrong.
 */
export async function loadConfig(path: string): Promise<AuditConfig> {
  return parseConfig(await readConfigText(path), path);
}

/** The same for a text. `file` is its name in problems. Throws {@link AuditError} `config-invalid`. */
export function parseConfig(text: string, file: string): AuditConfig {
  const found = findProblems(text, file);
  if ('config' in found) return found.config;
  const { problems } = found;
  const count = problems.length === 1 ? '1 problem.' : `${problems.length} problems.`;
  throw new AuditError('config-invalid', [...problems.map(formatProblem), count].join('\n'));
}

/** The text of a file, byte order mark and all. Throws {@link AuditError} `config-unreadable`. */
export async function readConfigText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  });
  try {
    // `version` is the digest of the bytes, so the text keeps its byte order mark.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw unreadable(path, 'it is not UTF-8 text', cause);
    throw cause;
  }
}

const unreadable = (path: string, reason: string, cause: unknown): AuditError =>
  new AuditError('config-unreadable', `${path} cannot be read: ${reason}.`, { cause });
