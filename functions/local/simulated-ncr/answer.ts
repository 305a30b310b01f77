import type { ServerResponse } from 'node:http';
import { encodeText } from './charset.ts';

/** An answer to be sent: `body` is written as JSON unless it is text or bytes already. */
export type SimulatedAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** Sends an answer, in a charset that its content type names, as the clock of the gateway shows it. */
export function sendAnswer(
  { status, headers, body }: SimulatedAnswer,
  response: ServerResponse,
  { charset, nowMs }: { readonly charset: string; readonly nowMs: number },
): void {
  response.sendDate = false;
  response.writeHead(status, {
    'content-type': `application/json;charset=${charset}`,
    date: new Date(nowMs).toUTCString(),
    ...headers,
  });
  if (body instanceof Uint8Array) response.end(body);
  else response.end(encodeText(typeof body === 'string' ? body : JSON.stringify(body), charset));
}
