import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GatewayErrorName, gatewayError, type SimulatedAnswer } from './gateway-errors.ts';

export type Fault =
  | { readonly kind: 'gateway'; readonly error: GatewayErrorName; readonly headers?: Readonly<Record<string, string>> }
  /** Any answer; a function makes it from the request. */
  | { readonly kind: 'answer'; readonly answer: SimulatedAnswer | ((request: IncomingMessage) => SimulatedAnswer) }
  /** A page of a proxy or of maintenance, with status 200. */
  | { readonly kind: 'html' }
  /** A whole answer of half a JSON text. */
  | { readonly kind: 'truncated-json' }
  /** The connection is closed without an answer, or in the middle of one. */
  | { readonly kind: 'drop' | 'drop-midway' }
  /** The answer never comes, or never ends. */
  | { readonly kind: 'hang' | 'hang-midway' };

export type FailRule = {
  readonly fault: Fault;
  /** For so many requests; without it until the rule is ended. */
  readonly times?: number;
  /** For this tag alone; without it for all requests. */
  readonly only?: { readonly image: string; readonly tag: string };
};

type Asked = { readonly image?: string; readonly tag?: string };

/** The rules in force. The first that fits a request is applied, and used up by it. */
export function createFaults() {
  const rules: { rule: FailRule; left: number }[] = [];
  const remove = (ended: FailRule) => {
    const at = rules.findIndex(({ rule }) => rule === ended);
    if (at >= 0) rules.splice(at, 1);
  };
  return {
    add(rule: FailRule): () => void {
      rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
      return () => remove(rule);
    },
    next(asked: Asked): Fault | undefined {
      const fitting = rules.find(
        ({ rule: { only } }) => only === undefined || (only.image === asked.image && only.tag === asked.tag),
      );
      if (fitting === undefined) return undefined;
      fitting.left -= 1;
      if (fitting.left <= 0) remove(fitting.rule);
      return fitting.rule.fault;
    },
  };
}

/** The answer a fault gives; undefined where it gives none and has dealt with the connection itself. */
export function applyFault(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): SimulatedAnswer | undefined {
  switch (fault.kind) {
    case 'gateway':
      return gatewayError(fault.error, fault.headers);
    case 'answer':
      return typeof fault.answer === 'function' ? fault.answer(request) : fault.answer;
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><title>Maintenance</title></html>' };
    case 'truncated-json':
      return { status: 200, body: '{"digest":"sha256:' };
    case 'drop':
      request.socket.destroy();
      return undefined;
    case 'drop-midway':
      response.writeHead(200, { 'content-length': '1000' }).write('{"digest":', () => request.socket.destroy());
      return undefined;
    case 'hang':
      return undefined;
    case 'hang-midway':
      response.writeHead(200).write('{"digest":');
      return undefined;
    default:
      return fault satisfies never;
  }
}
