/** What a command ends with: nothing found, something found, or could not look. */
export const exitCode = { nothingFound: 0, findings: 1, couldNotAudit: 2 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
