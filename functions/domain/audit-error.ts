/** What to do about each error; the runbook has a section for every code. */
export const remedies = {
  'config-invalid': 'Correct it, then run `npx tagwarden check-config`, with --config if it is not audit.yaml.',
  'config-unreadable': 'Name your configuration file with --config. It must be UTF-8 text.',
  'config-not-edited': 'Nothing was written. Edit the file by hand, or fix the cause and run the command again.',
  'environment-invalid': 'Deploy the function with the stack, which sets its environment.',
  'event-invalid': 'Invoke the function with {"runAt": "<ISO 8601 time>"}, as its schedule does.',
  'credentials-missing':
    'Store {"accessKey": "…", "secretKey": "…"} in the secret, or set NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY.',
  'seal-key-unreadable':
    'Of a stack, allow secretsmanager:GetSecretValue on its output SealSecret. If the key is lost, see the runbook.',
  'run-held': 'Wait until it ends. It has not crashed: it just renewed its lease.',
  'run-in-future': 'Find out who wrote this run before you trust later ones.',
  'lease-lost': 'Another process took over the run. Let it finish: nothing that was written is lost.',
  'row-conflict': 'Something else wrote to the same row of the table: find out what it was, and who can write there.',
  'row-unreadable':
    'This version never writes such a row. Run `npx tagwarden verify`, and find out who or what wrote it.',
  'row-too-new': 'A newer tagwarden wrote the row. Use or deploy that version.',
  'store-incomplete':
    'The next run tries again. If that says the same, rows of the run were hidden or removed: run `npx tagwarden verify`.',
  'alert-not-sent':
    'The alert is still owed, and a later run sends it. Check the topic, its policy and the role of the function.',
  'alert-lost': 'Read the log and the snapshots of that run, and find out who can delete from the table.',
  'too-many-targets':
    'Those that were audited before went first. Raise `maxTargets`, narrow the patterns, or find out who pushes so many tags.',
  'run-incomplete': 'What is not recorded or not sent is tried again, by the next attempt or a later run.',
  'stack-mismatch': 'Name the configuration that was deployed with --config, or the other stack with --stack.',
  'tables-in-use': 'Wait until the other command has ended, then try again.',
  'stack-unreadable': 'Check the stack name, the region and your AWS credentials.',
  'no-run-yet': 'Run `npx tagwarden run`, or name a stack with --stack.',
  'reference-invalid': 'Write it as `npx tagwarden status` shows it.',
  'digest-invalid': 'Give the whole digest, as `npx tagwarden history --json` shows it.',
  'nothing-to-accept': 'To accept a digest that no run has seen with this tag, give the whole digest with --digest.',
  'option-invalid': 'See the help of the command with --help.',
  'never-audited': 'Run `npx tagwarden status` to see which references were audited.',
} as const;

export type AuditErrorCode = keyof typeof remedies;

/** The one error class. `detail` names what was asked, what was expected and what came; never a secret. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;
  /** The message without its remedy. */
  readonly detail: string;

  constructor(code: AuditErrorCode, detail: string, options?: ErrorOptions) {
    super(`${detail} ${remedies[code]}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/**
 * What may be logged of an error: its code or name, its message, and those of its causes. Never log the error itself:
 * an SDK error can hold the whole signed request.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const own = `${code}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${describeError(error.cause)}`;
}
