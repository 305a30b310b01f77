import * as z from 'zod';
import { AuditError } from '../domain/audit-error.ts';
import { parseJson } from '../domain/values/json.ts';
import { RegistryKey } from '../domain/values/reference.ts';
import { SealKey } from '../domain/values/seal.ts';

/** What the function reads from its environment; the stack sets exactly these. */
export const Environment = z.object({
  SNAPSHOTS_TABLE: z.string().min(1),
  RUNS_TABLE: z.string().min(1),
  ALERT_TOPIC_ARN: z.string().startsWith('arn:'),
  /** A path, taken from the function's own folder. */
  AUDIT_CONFIG: z.string().min(1),
  /** JSON: the name or ARN of the Secrets Manager secret of each registry key. */
  REGISTRY_SECRETS: z
    .string()
    .transform((text, context) => {
      const value = parseJson(text);
      if (value === undefined) context.addIssue({ code: 'custom', message: 'expected JSON' });
      return value;
    })
    .pipe(z.record(RegistryKey, z.string().min(1)))
    .default({}),
  /** The ARN of the Secrets Manager secret with the key of the seals: 64 lowercase hex digits. */
  SEAL_SECRET: z.string().startsWith('arn:').optional(),
  /** The key itself: only where the tables are on this machine. */
  SEAL_KEY: SealKey.optional(),
  /** The options by which `npx tagwarden` finds this deployment, for the commands in mails. */
  QUERY_OPTIONS: z.string().default(''),
});
export type Environment = z.infer<typeof Environment>;
/** The same before parsing: names and texts, as the stack writes them. */
export type EnvironmentVariables = z.input<typeof Environment>;

/** Throws {@link AuditError} `environment-invalid`, which names every variable that is missing or wrong. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = Environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new AuditError('environment-invalid', `Invalid environment: ${problems.join('; ')}.`);
}
