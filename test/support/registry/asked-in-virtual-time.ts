import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import type { Target } from '../../../functions/domain/policy.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import type { NetworkFailure, Reply, SentRequest } from '../../../functions/registry/send.ts';
import { givenTarget } from '../given/givens.ts';
import { answersOf, givenClientAt, startMs } from '../worlds/registry-stage.ts';
import { givenRandom, givenVirtualTime, type VirtualTime } from './virtual-time.ts';

const latencyMs = 50;

/** What a network does with a request: resolves at once, or once its time has passed. */
export type Network = (request: SentRequest, time: VirtualTime) => Promise<Reply | NetworkFailure>;

export const reply = (status: number, body: unknown, headers: Reply['headers'] = {}): Reply => ({
  kind: 'reply',
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** A request that is never answered, given up after the time it was given. */
export const hang: Network = async ({ timeoutMs }, time) => {
  await time.sleep(Math.max(0, timeoutMs - latencyMs));
  return { kind: 'failed', code: 'timed-out', detail: `no complete answer within ${timeoutMs / 1_000} s`, retry: true };
};

/** So many targets, in as many images. */
export const givenTargets = (count: number, images = 1): readonly Target[] =>
  Array.from({ length: count }, (_, at) => givenTarget(`prod/image${at % images}:v${at}`));

export type Asked = {
  readonly answers: readonly RegistryAnswer[];
  readonly requests: number;
  readonly seconds: number;
};

/** Asks for all targets over a network that is simulated with its time. */
export async function askOver(
  network: Network,
  targets: readonly Target[],
  ports: Partial<RegistryClientPorts> & { readonly runMs?: number } = {},
): Promise<Asked> {
  const time = givenVirtualTime(startMs);
  let requests = 0;
  const client = givenClientAt(
    'http://127.0.0.1:9/ncr/api/v2',
    { now: time.now, sleep: time.sleep, slept: [], advance: () => undefined },
    {
      random: givenRandom(),
      async send(request) {
        requests += 1;
        await time.sleep(latencyMs);
        return network(request, time);
      },
      ...ports,
    },
  );
  const answers = await time.until(answersOf(client, targets, startMs + (ports.runMs ?? 840_000)));
  return { answers, requests, seconds: (time.now() - startMs) / 1_000 };
}
