import type { UnreadableCode } from '../domain/observation.ts';

/** Why tags could not be read, and what to do; `docs/runbook.md` says more of each. */
export const unreadableTexts = {
  'network-failed': {
    is: 'no connection to the registry, or it broke',
    remedy: 'Check `endpoint` in audit.yaml and the network. Otherwise wait, and see the notices of NAVER Cloud.',
  },
  'timed-out': {
    is: 'the registry did not answer in time',
    remedy: 'Wait. If only large runs are affected, lower `concurrency` in audit.yaml.',
  },
  'authentication-failed': {
    is: 'the registry refused the access key',
    remedy: 'Store the right access key and secret key, check that the key is active, and that the clock is right.',
  },
  'permission-denied': {
    is: 'the access key may not read this',
    remedy: 'Give the Sub Account of the key the policy NCP_CONTAINER_REGISTRY_VIEWER and access by API Gateway.',
  },
  'route-not-found': {
    is: 'the API gateway has no such path',
    remedy: 'Correct `zone` or `endpoint` in audit.yaml; `npx tagwarden check-config` shows both.',
  },
  throttled: {
    is: 'the registry limits the rate of requests',
    remedy: 'Lower `concurrency` in audit.yaml, or move the schedule away from the full hour.',
  },
  'quota-exceeded': {
    is: "the account's API quota is used up",
    remedy: 'Audit less often or fewer tags, or have the quota raised.',
  },
  'registry-failed': {
    is: 'the registry reported an error of its own',
    remedy: 'Wait. If one tag always fails, look at it in the console and ask the support of NAVER Cloud.',
  },
  'answer-invalid': {
    is: 'the registry answered something that is not a tag',
    remedy: 'Check for a proxy in between. If NCR has changed its API, tagwarden has to be updated.',
  },
  'digest-missing': {
    is: 'the registry gave the tag no digest',
    remedy: 'Check in the console that the push was completed, and push the tag again if it is broken.',
  },
  'credentials-missing': {
    is: 'there is no usable access key',
    remedy: 'Store {"accessKey": "…", "secretKey": "…"} in the secret, or set NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY.',
  },
  'out-of-time': {
    is: 'the time for the run was over first',
    remedy: 'Audit fewer tags in one deployment, or raise `concurrency` in audit.yaml.',
  },
} as const satisfies Record<UnreadableCode, { is: string; remedy: string }>;
