import type { UnreadableCode } from '../domain/observation.ts';

/** Why tags could not be read, and what to do; `docs/runbook.md` says more of each. */
export const unreadableTexts = {
  'network-failed': {
    is: 'no connection to the registry, or it broke',
    remedy:
      "Check from where the audit runs whether the registry's endpoint can be reached, and wait for the next run.",
  },
  'host-not-found': {
    is: "the registry's host name does not resolve",
    remedy: "Check the registry's `endpoint` in audit.yaml, and name resolution from where the audit runs.",
  },
  'certificate-invalid': {
    is: "the registry's certificate is not to be trusted",
    remedy: 'Find out who answers in place of the registry, such as a proxy that opens TLS. Do not bypass the check.',
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
  'not-found': {
    is: 'the registry answered 404, and no complete list proves that the tag is absent',
    remedy: "Check the registry's `name` in audit.yaml, and whether something else answers at its endpoint.",
  },
  'list-incomplete': {
    is: 'a list of the registry was not read to its end, or contradicts itself',
    remedy: 'Wait for the next run. If it persists, set `read: detail` for the registry, and list its tags by name.',
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
    is: 'the registry answered something that was not asked for',
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
