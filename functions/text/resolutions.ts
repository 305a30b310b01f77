import type { Resolution } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';

const resolutions = {
  reverted: 'the tag shows the expected digest again',
  accepted: 'audit.yaml now allows what the tag shows',
  superseded: 'replaced by another finding',
  'pulled-again': 'pulled again',
  'updated-again': 'updated again',
  'present-again': 'present again',
  'readable-again': 'readable again',
  'policy-changed': 'the policy no longer asks for it',
  unlisted: 'audit.yaml no longer lists the tag',
  'not-met-again': 'no run met it again. Who did it is still to be found out',
} as const satisfies Record<Resolution, string>;

/** What they mean of a registry. */
const registryResolutions: Partial<Record<Resolution, string>> = {
  superseded: 'confirmed: each absent tag is a finding of its own now',
  'present-again': 'the tags are present again',
  unlisted: 'audit.yaml no longer lists the tags',
};

/** Why a finding was resolved. */
export function resolutionText({ kind }: Finding, because: Resolution): string {
  const ofRegistry = kind === 'registry-suspect' ? registryResolutions[because] : undefined;
  return ofRegistry ?? resolutions[because];
}
