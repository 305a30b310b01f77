// What it takes to ask a registry: the share of an unknown limit, a sick neighbour, an outage. No table is written.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../functions/domain/policy.ts';
import type { Pace, RegistryReader } from '../../functions/domain/registry-reading.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../functions/local/simulated-ncr.ts';
import { openRegistry } from '../../functions/registry/client.ts';
import { vendors } from '../../functions/registry/vendors.ts';
import { givenTarget } from '../support/given/givens.ts';
import { askThrough, limits } from '../support/registry/rate-limits.ts';
import { credentials, digestOfTag } from './load.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A registry of so many tags of one image, and a reader that asks for each by itself. */
async function givenRegistry(count: number, latencyMs: number) {
  const ncr = await startSimulatedNcr({ credentials });
  ncr.latency(latencyMs);
  const targets = Array.from({ length: count }, (_, index) => givenTarget(`bench/app:v${index}`));
  for (const { tag } of targets) ncr.tags.put('bench', 'app', tag, { digest: digestOfTag('app', tag) });
  return { ncr, targets, open: (pace: Pace | null = null) => openAt(ncr, pace) };
}

const openAt = ({ url }: SimulatedNcr, pace: Pace | null): RegistryReader =>
  openRegistry({
    registry: { name: 'bench', at: { endpoint: url }, read: 'detail' },
    concurrency: 16,
    pace,
    vendor: vendors.ncr,
    version: 'bench',
    credentials: async () => credentials,
    now: Date.now,
    sleep: (ms) => sleep(ms),
    random: Math.random,
  });

/** Seconds until every target is answered for, and how many of them are present. */
async function ask(reader: RegistryReader, targets: readonly Target[]) {
  const startedAt = performance.now();
  let present = 0;
  for await (const asked of reader.observe(targets, Date.now() + 840_000)) {
    if ('answer' in asked && asked.answer.outcome === 'present') present += 1;
  }
  return { seconds: (performance.now() - startedAt) / 1_000, present };
}

async function virtualLimits(): Promise<void> {
  say('2,000 tags by detail under a limit that nobody tells, answers after 50 ms, 16 at once, in virtual time');
  for (const [name, limit] of Object.entries(limits)) {
    for (const perSecond of [5, 10, 50, 200]) {
      const tell = async (pace: Pace | null) => {
        const asked = await askThrough({ concurrency: 16, pace, tags: 2_000, limit: limit(perSecond) });
        const text = `${percent(2_000 / asked.seconds / perSecond)}, waste ${percent(asked.throttled / asked.requests)}`;
        return { text, pace: asked.pace };
      };
      const cold = await tell(null);
      say(`  ${name}, ${perSecond} a second: cold ${cold.text}; remembered ${(await tell(cold.pace)).text}`);
    }
  }
}

async function realLimits(): Promise<void> {
  say('400 tags by detail under a limit of the simulated NCR, in real time');
  for (const perSecond of [50, 200]) {
    const { ncr, targets, open } = await givenRegistry(400, 50);
    const bucket = { bucket: { perSecond, burst: perSecond } };
    const window = { window: { requests: perSecond, seconds: 1 } };
    for (const [name, limit] of Object.entries({ bucket, window })) {
      ncr.configure({ limits: limit });
      const cold = open();
      const { seconds } = await ask(cold, targets);
      const { requests, throttled } = cold.learned();
      say(
        `  ${name} of ${perSecond} a second: ${percent(400 / seconds / perSecond)}, waste ${percent(throttled / requests)}`,
      );
    }
    await ncr.stop();
  }
}

async function neighbours(): Promise<void> {
  const well = await givenRegistry(480, 20);
  const alone = (await ask(well.open(), well.targets)).seconds;
  const sick = await givenRegistry(48, 20);
  sick.ncr.fail({ fault: { kind: 'hang' } });
  const beside = ask(sick.open(), sick.targets);
  const { seconds } = await ask(well.open(), well.targets);
  say('480 tags of a healthy registry that answers after 20 ms, beside one that hangs');
  say(`  alone ${alone.toFixed(2)} s, beside it ${seconds.toFixed(2)} s = ${(seconds / alone).toFixed(2)} x`);
  const outage = await beside;
  say(`  the one that hangs: ${sick.ncr.requests.length} requests for 48 tags in ${outage.seconds.toFixed(1)} s`);
  await Promise.all([well.ncr.stop(), sick.ncr.stop()]);
}

async function outages(): Promise<void> {
  for (const error of ['endpoint-error', 'authentication-failed'] as const) {
    const { ncr, targets, open } = await givenRegistry(300, 50);
    ncr.fail({ fault: { kind: 'gateway', error } });
    const { seconds } = await ask(open(), targets);
    say(`300 tags of a registry that answers ${error}: ${ncr.requests.length} requests, ${seconds.toFixed(1)} s`);
    await ncr.stop();
  }
}

await virtualLimits();
await realLimits();
await neighbours();
await outages();
