import type { Resolution } from '../domain/event.ts';
import type { Finding, FindingKind } from '../domain/finding.ts';

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
  'told-long-ago':
    'told 30 days ago, and still so: it is no longer watched for. A return is held against the last baseline',
  'not-met-again': 'no run met it again. Who did it is still to be found out',
} as const satisfies Record<Resolution, string>;

/** What they mean of a registry. */
const registryResolutions: Partial<Record<FindingKind, Partial<Record<Resolution, string>>>> = {
  'registry-suspect': {
    superseded: 'confirmed: each absent tag is a finding of its own now',
    'present-again': 'the tags are present again',
    unlisted: 'audit.yaml no longer lists the tags',
  },
  'registry-unreadable': {
    'readable-again': 'most of its tags are readable again',
    unlisted: 'audit.yaml no longer lists the registry',
  },
  'registry-setting-changed': {
    reverted: 'the setting is as it was',
    'told-long-ago': 'told 30 days ago: the new value is what is expected now',
    unlisted: 'audit.yaml no longer lists the registry',
  },
};

/** Why a finding was resolved. */
export const resolutionText = ({ kind }: Finding, because: Resolution): string =>
  registryResolutions[kind]?.[because] ?? resolutions[because];
