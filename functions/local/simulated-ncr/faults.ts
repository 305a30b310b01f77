import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatedAnswer } from './answer.ts';
import { type GatewayErrorName, gatewayError } from './gateway-errors.ts';
import { type KnownAnswer, knownAnswers } from './known-answers.ts';

/** What can happen to a connection in place of a whole answer. */
export const connectionFaults = [
  /** Closed without an answer, or in the middle of one. */
  'drop',
  'drop-midway',
  /** The same by a reset: what was sent before may be lost. */
  'reset',
  /** The answer never comes, or never ends. */
  'hang',
  'hang-midway',
  /** It goes on for ever, a byte at a time. */
  'drip',
  /** A chunk whose size is no number. */
  'bad-chunk',
] as const;
export type ConnectionFault = (typeof connectionFaults)[number];

export const isConnectionFault = (name: string): name is ConnectionFault =>
  connectionFaults.some((fault) => fault === name);

export type Fault =
  | { readonly kind: 'gateway'; readonly error: GatewayErrorName; readonly headers?: Readonly<Record<string, string>> }
  /** Any answer; a function makes it from the request. */
  | { readonly kind: 'answer'; readonly answer: SimulatedAnswer | ((request: IncomingMessage) => SimulatedAnswer) }
  | { readonly kind: KnownAnswer | ConnectionFault };

const dripEveryMs = 50;

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
    case 'drop':
      request.socket.destroy();
      return undefined;
    case 'drop-midway':
      response.writeHead(200, { 'content-length': '1000' }).write('{"digest":', () => request.socket.destroy());
      return undefined;
    case 'reset':
      request.socket.resetAndDestroy();
      return undefined;
    case 'hang':
      return undefined;
    case 'hang-midway':
      response.writeHead(200).write('{"digest":');
      return undefined;
    case 'drip':
      drip(response);
      return undefined;
    case 'bad-chunk':
      request.socket.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n{}',
      );
      return undefined;
    default:
      return knownAnswers[fault.kind](request.url ?? '');
  }
}

function drip(response: ServerResponse): void {
  response.writeHead(200).write('{"digest":"');
  const timer = setInterval(() => response.write('a'), dripEveryMs);
  response.once('close', () => clearInterval(timer));
}
