import pLimit from 'p-limit';
import type { RegistryAnswer } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { AuditContext } from './audit-context.ts';
import type { PreviousState } from './board.ts';
import type { Previous } from './load-previous.ts';

/** What a registry said of a target, and what was believed of it before; or why it could not be asked. */
export type Answered = { readonly target: Target } & (
  | { readonly before: PreviousState | undefined; readonly answer: RegistryAnswer }
  | { readonly error: unknown }
);

/**
 * Asks the registries for all targets, `concurrency` at once, and yields each answer when it arrives. Only this function
 * knows how a registry is asked. At most twice as many targets are open, so that answers that nobody takes do not pile
 * up. A target whose newest row cannot be read is not asked for: its answer could not be judged.
 */
export async function* observeTargets(
  targets: Iterable<Target>,
  previous: Pick<Previous, 'of'>,
  { config, ports, deadlineMs }: Pick<AuditContext, 'config' | 'ports' | 'deadlineMs'>,
): AsyncGenerator<Answered> {
  const waiting = targets[Symbol.iterator]();
  const arrived: Answered[] = [];
  let wake = () => {};
  let open = 0;

  // While one target's newest row is read, or its answer waits to be taken, another one is asked for.
  const asking = pLimit(config.concurrency);
  const ask = async (target: Target): Promise<Answered> => {
    try {
      const before = await previous.of(target.reference);
      return { target, before, answer: await asking(() => ports.observe(target, deadlineMs)) };
    } catch (error) {
      return { target, error };
    }
  };
  const askNext = () => {
    const next = waiting.next();
    if (next.done) return;
    open += 1;
    void ask(next.value).then((answered) => {
      arrived.push(answered);
      wake();
    });
  };

  for (let started = 0; started < 2 * config.concurrency; started += 1) askNext();
  while (open > 0) {
    const answered = arrived.shift();
    if (answered === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    open -= 1;
    askNext();
    yield answered;
  }
}
