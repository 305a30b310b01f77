import * as z from 'zod';
import { AcceptEntry } from './accept-entry.ts';
import { durationOr, policyKeys, updaterPattern } from './policy-keys.ts';
import { RegistryEntry } from './registry-entry.ts';
import { RuleEntry } from './rule-entry.ts';
import { Schedule } from './schedule.ts';
import { TargetEntry } from './target-entry.ts';
import { TimeZone } from './time-zone.ts';

const concurrency = 'expected a whole number from 1 to 64';
const maxTargets = 'expected a whole number from 1 to 100000';
export const mostByDefault = 20_000;

/** The name of an updater, in which nothing is invisible. */
const PersonName = z.string().regex(/^(?! )(?:[^\p{C}\p{Z}]| ){1,40}(?<! )$/u, {
  error: 'expected a name on one line, at most 40 characters, with no space before or after it',
});

const { digests: _, ...defaultKeys } = policyKeys;

/**
 * The shape of `audit.yaml`. This file checks single values; problems/ checks what only several values together can break, such as
 * an unknown registry or a duplicate target. Editors show every description and example. The first example of a key is also
 * in the error about that key missing.
 */
export const AuditFile = z.strictObject({
  deployment: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, {
      error: 'expected lowercase letters, digits and inner hyphens, at most 32 characters',
    })
    .meta({
      description: 'The name of this deployment. It appears in the stack, in the stored runs and in every mail.',
      examples: ['prod'],
    }),
  schedule: Schedule.meta({
    description: 'How often to audit: an EventBridge Scheduler expression, read in timeZone. Default: rate(1 hour).',
    examples: ['rate(1 hour)', 'rate(15 minutes)', 'cron(0 9 ? * MON-FRI *)'],
  }).default('rate(1 hour)'),
  timeZone: TimeZone.meta({
    description: 'The IANA time zone of the schedule and of the times in mails. Default: UTC.',
    examples: ['Asia/Seoul', 'UTC'],
  }).default('UTC'),
  alerts: z
    .strictObject({
      emails: z.array(z.email('expected an e-mail address, such as "security@example.com"')).meta({
        description:
          'Who gets the alerts. Each address must confirm its subscription once. Write [] for a topic without mail.',
        examples: [['security@example.com']],
      }),
    })
    .meta({ description: 'Who gets the alerts.', examples: [{ emails: ['security@example.com'] }] }),
  retention: durationOr('forever')
    .meta({
      description:
        'How long snapshots and runs are kept, such as 400d: at least 30d, and twice the time between two runs. Default: forever.',
      examples: ['forever', '400d'],
    })
    .default('forever'),
  concurrency: z
    .int(concurrency)
    .min(1, concurrency)
    .max(64, concurrency)
    .meta({ description: 'How many tags are requested at once, from 1 to 64. Default: 16.', examples: [16] })
    .default(16),
  maxTargets: z
    .int(maxTargets)
    .min(1, maxTargets)
    .max(100_000, maxTargets)
    .meta({
      description:
        'How many tags a run audits at most, from 1 to 100000. If patterns match more, the run fails. Default: 20000.',
      examples: [20_000],
    })
    .default(mostByDefault),
  // The keys are checked in problems/registries.ts: a record schema would skip the value of a wrong key.
  registries: z.record(z.string(), RegistryEntry).meta({
    description: 'The registries to ask. The key is the first part of every reference, as in key/image:tag.',
    examples: [{ prod: { zone: 'kr', name: 'my-registry' } }],
    propertyNames: { pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' },
  }),
  // The keys are checked in problems/people.ts, for the same reason.
  people: z
    .record(z.string(), PersonName)
    .meta({
      description: "Names for the registry's ids of updaters. Tables and mails show the name beside the id.",
      examples: [{ 'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1': 'CI' }],
      propertyNames: { pattern: updaterPattern.source },
    })
    .default({}),
  defaults: z
    .strictObject({
      ...defaultKeys,
      expect: z
        .enum(['immutable', 'moving'], {
          error: ({ input }) =>
            input === 'pinned'
              ? 'expected immutable or moving (pinned needs digests, so only a target or a rule can say it)'
              : undefined,
        })
        .meta({
          description: 'What is expected of a tag, unless its target or a rule says otherwise. Default: immutable.',
        })
        .optional(),
    })
    .meta({ description: 'The policy of tags, unless their target or a rule says otherwise.' })
    .prefault({}),
  rules: z
    .array(RuleEntry)
    .meta({
      description:
        'Policies by pattern. If several rules match a tag, only the most specific one applies: the image patterns are compared first, then the tag patterns.',
      examples: [[{ image: 'prod/web/*', tag: 'v*', staleAfter: '90d' }]],
    })
    .default([]),
  targets: z
    .array(TargetEntry)
    .min(1, 'expected at least one target')
    .meta({
      description: 'The tags to audit, by name or by pattern. Nothing may be listed twice.',
      examples: [['prod/web/api:v1.4.2'], ['prod/**:*']],
    }),
  accept: z
    .array(AcceptEntry)
    .meta({
      description:
        'Digests that a person has looked at and accepted, each for one target. `npx tagwarden accept` adds to it.',
      examples: [[{ reference: 'prod/web/api:v1.4.2', digest: `sha256:${'0123456789abcdef'.repeat(4)}` }]],
    })
    .default([]),
});
export type AuditFile = z.infer<typeof AuditFile>;
