import { createHash } from 'node:crypto';
import type { SimulatedNcr } from '../local/simulated-ncr.ts';

/** The registry's name, both in the simulated NCR and as a key of the configuration. */
export const registry = 'demo';

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const people = { ci: 'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1', stranger: '5eed5eed-7b1e-4f0a-8a55-00000000bad1' };

/** The first line of a configuration that the demo wrote. */
export const demoMark = '# Written by the demo, which removes this folder when it runs again.';

/** Five tags of a small company, each with its own policy. `staleAfter` is short, so that nine days are enough. */
export const auditYaml = (endpoint: string): string => `${demoMark}
deployment: demo
schedule: cron(0 9 * * ? *)
timeZone: Asia/Seoul
alerts:
  emails: [security@example.com]
people:
  ${people.ci}: CI
registries:
  ${registry}:
    endpoint: ${endpoint}
    name: ${registry}
targets:
  - ${registry}/web/api:v1.4.2
  - image: ${registry}/web/api
    tags: [stable]
    expect: moving
    changes: { between: ["Mon-Fri 09:00-18:00"], by: [${people.ci}] }
  - image: ${registry}/db/postgres
    tags: ["16"]
    expect: pinned
    digests: ["${digestOf('postgres 16')}"]
  - image: ${registry}/web/worker
    tags: [v2.0.0]
    staleAfter: 30d
  - ${registry}/tools/migrate:v7
`;

/** What the story shows, a line each. */
export const lessons = [
  'Days 2 to 5: CI moved "stable" in working hours, which is expected. A stranger did it at night, which is CRITICAL.',
  'Days 6 to 8: while NCR did not answer, no tag was called absent and nothing was called ok; the third day sent a mail.',
  'Day 9: migrate:v7 was deleted and came back with other content. It is held against its old digest: CRITICAL.',
] as const;

/** What happens in the registry before the audit of a day. `atMs` is the time of that audit. */
export type StoryDay = { readonly says: string; happens(atMs: number): void };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Nine scheduled days of a simulated registry. */
export function createStory({ tags, fail }: Pick<SimulatedNcr, 'tags' | 'fail'>): readonly StoryDay[] {
  /** `name`: image and tag. */
  const push = (name: string, content: string, updatedAt: number, updater = people.ci) => {
    const [image = '', tag = ''] = name.split(':');
    tags.put(registry, image, tag, { digest: digestOf(content), updater, updatedAt });
  };
  const pull = (name: string, atMs: number) => {
    const [image = '', tag = ''] = name.split(':');
    tags.pull(registry, image, tag, { atMs });
  };
  let endOutage = () => {};

  return [
    {
      says: 'The first audit: what it sees is trusted from now on.',
      happens(atMs) {
        push('web/api:v1.4.2', 'api 1.4.2', atMs - 12 * dayMs);
        push('web/api:stable', 'api 1.4.2', atMs - 12 * dayMs);
        push('db/postgres:16', 'postgres 16', atMs - 40 * dayMs);
        push('web/worker:v2.0.0', 'worker 2.0.0', atMs - 60 * dayMs);
        push('tools/migrate:v7', 'migrate 7', atMs - 20 * dayMs);
        pull('web/api:v1.4.2', atMs - hourMs);
        pull('web/api:stable', atMs - hourMs);
        pull('db/postgres:16', atMs - 9 * hourMs);
        pull('web/worker:v2.0.0', atMs - 28 * dayMs);
      },
    },
    {
      says: 'Version 1.4.3 is deployed in working hours: the tag "stable" moves, as it may.',
      happens(atMs) {
        push('web/api:stable', 'api 1.4.3', atMs - 16 * hourMs);
        pull('web/api:stable', atMs - 15 * hourMs);
      },
    },
    {
      says: 'In the night somebody overwrites web/api:v1.4.2.',
      happens(atMs) {
        push('web/api:v1.4.2', 'api 1.4.2, and a little more', atMs - 6 * hourMs, people.stranger);
        pull('web/api:v1.4.2', atMs - 5 * hourMs);
      },
    },
    {
      says: 'In the night somebody turns "stable" back to version 1.4.2. And web/worker was not pulled for 31 days.',
      happens(atMs) {
        push('web/api:stable', 'api 1.4.2', atMs - 5 * hourMs, people.stranger);
      },
    },
    {
      says: 'The good images are pushed back, and an eager clean-up deletes tools/migrate:v7.',
      happens(atMs) {
        push('web/api:v1.4.2', 'api 1.4.2', atMs - 2 * hourMs);
        push('web/api:stable', 'api 1.4.3', atMs - 2 * hourMs);
        pull('web/api:stable', atMs - hourMs);
        pull('web/api:v1.4.2', atMs - hourMs);
        tags.delete(registry, 'tools/migrate', 'v7');
      },
    },
    {
      says: 'NCR does not answer: the quota of its API is spent.',
      happens() {
        endOutage = fail({ fault: { kind: 'gateway', error: 'quota-exceeded' } });
      },
    },
    { says: 'Still no answer.', happens() {} },
    { says: 'Still no answer: the third audit in a row that sees nothing.', happens() {} },
    {
      says: 'NCR answers again, web/worker is pulled, and somebody rebuilt tools/migrate:v7.',
      happens(atMs) {
        endOutage();
        pull('web/worker:v2.0.0', atMs - hourMs);
        push('tools/migrate:v7', 'migrate 7, rebuilt', atMs - 20 * hourMs);
      },
    },
  ];
}
