import * as z from 'zod';

/** How urgent a finding is, the worst first. */
export const Severity = z.enum(['critical', 'high', 'medium', 'low']);
export type Severity = z.infer<typeof Severity>;
