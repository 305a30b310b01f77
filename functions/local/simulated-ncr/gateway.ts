import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit, type SimulatedCredentials } from './admission.ts';
import type { SimulatedAnswer } from './answer.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { Shelf } from './content/shelf.ts';
import { createFaults } from './fault-rules.ts';
import { applyFault } from './faults.ts';
import { gatewayError } from './gateway-errors.ts';
import { createLimiter } from './limits.ts';
import { answerRoute, routeOf } from './routes.ts';

/** The gateway and the service behind it, without a network. */
export function createGateway(shelf: Shelf, credentials: SimulatedCredentials) {
  const faults = createFaults();
  const initial: Behaviour = { ...defaultBehaviour, credentials: [credentials] };
  let behaviour = initial;
  let limiter = createLimiter(behaviour.limits);

  function configure(changes: Partial<Behaviour>): void {
    behaviour = { ...behaviour, ...changes };
    if (changes.limits !== undefined) limiter = createLimiter(changes.limits);
  }

  return {
    behaviour: () => behaviour,
    configure,
    fail: faults.add,
    clear() {
      shelf.clear();
      faults.clear();
      configure(initial);
    },
    /** The answer at a moment (epoch milliseconds). Undefined where a fault gives none, and has dealt with the connection itself. */
    answer(request: IncomingMessage, response: ServerResponse, nowMs: number): SimulatedAnswer | undefined {
      const route = routeOf(request.method ?? '', request.url ?? '');
      const fault = faults.next(route);
      if (fault !== undefined) return applyFault(fault, request, response);
      const refusal = limiter.refusal(nowMs);
      if (refusal !== undefined) return refusal;
      if (route === undefined) return gatewayError('not-found');
      const admission = admit(request, behaviour.credentials, nowMs);
      return admission === 'admitted' ? answerRoute(route, shelf, behaviour) : gatewayError(admission);
    },
  };
}
