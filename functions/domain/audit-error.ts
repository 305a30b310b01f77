/** What to do about each error; the runbook has a section for every code. */
export const remedies = {
  'config-invalid': 'Correct it, then run `npx tagwarden check-config`, with --config where it is not audit.yaml.',
  'config-unreadable': 'Give the file of your configuration with --config; it must be UTF-8 text.',
  'config-not-edited': 'Nothing was written: edit the file by hand, or run the command again when the cause is gone.',
  'environment-invalid': 'Deploy the function with the stack, which sets its environment.',
  'event-invalid': 'Invoke the function with {"runAt": "<ISO 8601 time>"}, as its schedule does.',
  'credentials-missing':
    'Store {"accessKey": "…", "secretKey": "…"} in the secret, or set NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY.',
  'run-held': 'Wait until it ends; one that died is out of the way within a minute.',
  'run-in-future': 'A recorded run lies in the future: find out who wrote it before you trust later runs.',
  'lease-lost': 'Another process took the run over. Let it finish; nothing that it wrote is lost.',
  'row-conflict': 'Another writer stored a different row under this key: find out who can write to the table.',
  'row-unreadable': 'Another hand changed the row: find out who can write to the table, and restore it from a backup.',
  'row-too-new': 'A newer tagwarden wrote the row. Use or deploy that version.',
  'store-incomplete': 'The table does not yet show all rows of the run. The next run sends its alert.',
  'alert-not-sent':
    'The alert is still owed and is sent by the next run. Check the topic, its policy and the role of the function.',
  'alert-lost': 'Read the log and the snapshots of that run, and find out who can delete from the table.',
  'run-incomplete': 'Some tags could not be recorded. The next run audits them again.',
  'stack-mismatch': 'Name the configuration that was deployed with --config, or the other stack with --stack.',
  'tables-in-use': 'Wait until the other command has ended, then try again.',
  'stack-unreadable': 'Check the stack name, the region and your AWS credentials.',
  'no-run-yet': 'Run `npx tagwarden run`, or name a stack with --stack.',
  'reference-invalid': 'Write it as `npx tagwarden status` shows it.',
  'digest-invalid': 'Write all of it, as `npx tagwarden history` with --json shows it.',
  'nothing-to-accept': 'A digest that no run has seen with this tag yet is given whole, with --digest.',
  'option-invalid': 'See the help of the command with --help.',
  'never-audited': 'See `npx tagwarden status` for the references that were.',
} as const;

export type AuditErrorCode = keyof typeof remedies;

/** The one error class. `detail` names what was asked, what was expected and what came; never a secret. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, detail: string, options?: ErrorOptions) {
    super(`${detail} ${remedies[code]}`, options);
    this.code = code;
  }
}

/**
 * What may be logged of an error: its code or name, its message, and those of its causes. Never the error itself,
 * since an SDK error can carry the whole signed exchange.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const own = `${code}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${describeError(error.cause)}`;
}
