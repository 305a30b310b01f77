import type { UnreadableCode } from '../domain/observation.ts';

/** Why tags could not be read, and what to do; `docs/runbook.md` says more of each. */
export const unreadableTexts = {
  'network-failed': {
    is: 'no connection to the registry, or it broke',
    remedy: "Check name resolution and TLS from where the audit runs, and the registry's endpoint in audit.yaml.",
  },
  'timed-out': {
    is: 'the registry did not answer in time',
    remedy: 'Wait for the next run. If it happens only in large runs, lower `concurrency` in audit.yaml.',
  },
  'authentication-failed': {
    is: 'the registry refused the access key',
    remedy: "Check the access key and the secret key, and that the clock is within 5 minutes of the gateway's.",
  },
  'permission-denied': {
    is: 'the access key may not read this',
    remedy: "Check the key's permissions, its API Gateway access and its allowed source addresses.",
  },
  'route-not-found': {
    is: 'the API gateway has no such path',
    remedy: "Check the registry's `zone` or `endpoint` in audit.yaml.",
  },
  throttled: {
    is: 'the registry limits the rate of requests',
    remedy: 'Lower `concurrency` in audit.yaml, or move the schedule away from the full hour.',
  },
  'quota-exceeded': {
    is: "the account's API quota is used up",
    remedy: "Audit less often or fewer tags, or have the account's quota raised.",
  },
  'registry-failed': {
    is: 'the registry reported an error of its own',
    remedy: "Wait for the next run. If it persists, give the trace ID to NAVER Cloud's support.",
  },
  'answer-invalid': {
    is: 'the registry answered something that is not a tag',
    remedy: 'Check for a proxy that answers in place of the registry. If there is none, upgrade tagwarden.',
  },
  'digest-missing': {
    is: 'the registry gave the tag no digest',
    remedy: 'Look at the tag in the console. If the push is incomplete, push it again.',
  },
  'credentials-missing': {
    is: 'there is no usable access key',
    remedy: 'Store {"accessKey": "…", "secretKey": "…"} in the secret, or set NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY.',
  },
  'out-of-time': {
    is: 'the time for the run was over first',
    remedy: 'Raise `concurrency` in audit.yaml, or split its targets over two deployments.',
  },
} as const satisfies Record<UnreadableCode, { is: string; remedy: string }>;
