import { createHash } from 'node:crypto';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { startDatedAudits } from './dated-audits.ts';

export const ci = 'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1';
export const stranger = '5eed5eed-7b1e-4f0a-8a55-00000000bad1';

/** The tags that each build pushes again. */
export const webTags = ['api', 'worker'].flatMap((image) =>
  Array.from({ length: 10 }, (_, index) => `web/${image}:v1.${index}`),
);
const toolTags = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map((tag) => `tools/migrate:${tag}`);
const quietTags = ['db/postgres:16', 'db/redis:7'];

/** What a team writes on its first day: all tags, and nothing but the defaults. */
export const buildsYaml = (
  endpoint: string,
  images = ['web/api', 'web/worker', 'tools/migrate', 'db/postgres', 'db/redis'],
) => {
  const tagsOf = (image: string) =>
    [...webTags, ...toolTags, ...quietTags]
      .filter((name) => name.startsWith(`${image}:`))
      .map((name) => name.split(':')[1]);
  return `# Ours.
deployment: builds
schedule: rate(1 hour)
timeZone: Asia/Seoul
alerts: { emails: [] }
registries:
  prod: { endpoint: "${endpoint}", name: example }
people:
  ${ci}: CI

targets:
${images.map((image) => `  - image: prod/${image}\n    tags: [${tagsOf(image).join(', ')}]\n`).join('')}`;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Midnight in Seoul at the begin of Monday, 2 November 2026. */
const firstMs = Date.UTC(2026, 10, 1, 15);
/** The moment after all of it. */
export const storyEnd = instantFromMs(firstMs + 13 * dayMs);

/**
 * Two weeks in which CI pushes all tags of `web` and `tools` again at each build, one on each working day. On the second Tuesday a build
 * of tools/migrate:v3 is that of a week before. On a Sunday at night a stranger pushes tools/migrate:v5. CI pushes db/postgres:16 once.
 * Resolves to the endpoint of the registry, which is gone.
 */
export async function liveBuilds(cwd: string): Promise<string> {
  const { ncr, audit, stop } = await startDatedAudits(cwd, 'builds');
  const yaml = buildsYaml(ncr.url);
  const push = (name: string, content: string, updatedAt: number, updater = ci) => {
    const [image = '', tag = ''] = name.split(':');
    const digest = `sha256:${createHash('sha256').update(`${name} ${content}`).digest('hex')}`;
    ncr.tags.put('example', image, tag, { digest, updater, updatedAt });
  };
  for (const name of [...webTags, ...toolTags, ...quietTags]) push(name, 'first', firstMs - dayMs);
  await audit(firstMs, yaml);
  for (let day = 0; day < 12; day += 1) {
    const midnightMs = firstMs + day * dayMs;
    const isWorkingDay = day % 7 < 5;
    if (day === 6) push('tools/migrate:v5', 'stranger', midnightMs + 3 * hourMs, stranger);
    const buildMs = midnightMs + (10 + (day % 4) * 2) * hourMs;
    for (const name of isWorkingDay ? [...webTags, ...toolTags] : []) {
      push(name, name.endsWith('migrate:v3') && day === 8 ? 'build 1' : `build ${day}`, buildMs);
    }
    if (day === 3) push('db/postgres:16', 'patched', buildMs);
    await audit(midnightMs + 18 * hourMs, yaml);
  }
  const endpoint = ncr.url;
  await stop();
  return endpoint;
}
