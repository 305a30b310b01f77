import type { RegistryAnswer } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { AuditContext } from './audit-context.ts';

/** What a registry said of a target, or the bug that kept it from being asked. */
export type Answered = { readonly target: Target } & (
  | { readonly answer: RegistryAnswer }
  | { readonly error: unknown }
);

/**
 * Asks the registries for all targets, `concurrency` at once, and yields each answer when it is there. Nobody else
 * knows how a registry is asked. Answers that nobody takes are not piled up: a new request starts when one is taken.
 */
export async function* observeTargets(
  targets: Iterable<Target>,
  { config, ports, deadlineMs }: Pick<AuditContext, 'config' | 'ports' | 'deadlineMs'>,
): AsyncGenerator<Answered> {
  const waiting = targets[Symbol.iterator]();
  const arrived: Answered[] = [];
  let wake = () => {};
  let open = 0;

  const ask = async (target: Target): Promise<Answered> => {
    try {
      return { target, answer: await ports.observe(target, deadlineMs) };
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

  for (let started = 0; started < config.concurrency; started += 1) askNext();
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
