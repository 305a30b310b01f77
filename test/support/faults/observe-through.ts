import type { Ports } from '../../../functions/audit/ports.ts';
import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import type { Target } from '../../../functions/domain/policy.ts';
import type { RegistryReader } from '../../../functions/domain/registry-reading.ts';

type Ask = (target: Target, deadlineMs: number) => Promise<RegistryAnswer>;

/** Ports whose registries are asked for one tag after the other, each time through `around`. */
export const observeThrough = (
  ports: Ports,
  around: (ask: Ask, target: Target, deadlineMs: number) => Promise<RegistryAnswer>,
): Ports => ({
  ...ports,
  openRegistry: (...given) => {
    const reader = ports.openRegistry(...given);
    return { ...reader, ...readerBy((target, deadlineMs) => around(askOf(reader), target, deadlineMs)) };
  },
});

/** The part of a reader that asks for tags, one after the other. */
export const readerBy = (ask: Ask): Pick<RegistryReader, 'observe'> => ({
  async *observe(targets, deadlineMs) {
    for (const target of targets) {
      const asked = await ask(target, deadlineMs).then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
      yield { target, ...asked };
    }
  },
});

const askOf =
  ({ observe }: RegistryReader): Ask =>
  async (target, deadlineMs) => {
    const [asked] = await Array.fromAsync(observe([target], deadlineMs));
    if (asked === undefined) throw new Error(`${target.reference} was not answered.`);
    if ('error' in asked) throw asked.error;
    return asked.answer;
  };

/** A registry of which nothing is known but what is asked tag by tag. */
export const givenReader = (ask: Ask = () => Promise.reject(new Error('Nothing is to be asked.'))): RegistryReader => {
  const notRead = { items: [], isComplete: false, code: 'registry-failed', detail: 'there are no lists' } as const;
  return {
    images: async () => notRead,
    tags: async () => notRead,
    ...readerBy(ask),
    settings: async () => [],
    learned: () => ({ pace: null, clockSkewMs: null, requests: 0, throttled: 0, doubts: [] }),
  };
};
