import type { ServerResponse } from 'node:http';
import { encodeText, isCharset } from './charset.ts';

/** An answer to be sent: `body` is written as JSON unless it is text or bytes already. */
export type SimulatedAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/**
 * Sends an answer as the clock of the gateway shows it, and in the charset that its content type names; in that of the
 * gateway where it names none.
 */
export function sendAnswer(
  { status, headers, body }: SimulatedAnswer,
  response: ServerResponse,
  { charset, nowMs }: { readonly charset: string; readonly nowMs: number },
): void {
  const contentType = headers?.['content-type'] ?? `application/json;charset=${charset}`;
  response.sendDate = false;
  response.writeHead(status, { date: new Date(nowMs).toUTCString(), ...headers, 'content-type': contentType });
  if (body instanceof Uint8Array) return void response.end(body);
  const named = /;\s*charset=([^\s;]+)/i.exec(contentType)?.[1];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.end(encodeText(text, named !== undefined && isCharset(named) ? named : charset));
}
