import * as z from 'zod';
import { parseJson } from '../../domain/values/json.ts';

/** What an answer says of an error; null: nothing. The texts are as they came: quote them before they are shown. */
export type GatewayError = {
  readonly httpStatus: number;
  readonly errorCode: string | null;
  readonly message: string | null;
  /** What NAVER Cloud's support asks for. */
  readonly traceId: string | null;
};

const Code = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(null)
  .transform((code) => String(code ?? '').trim() || null);
const Text = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text?.trim() || null);

/** Services report success with these. Not so the gateway: its `errorCode` 200 is a failed authentication. */
const successes: ReadonlySet<string> = new Set(['0', '200']);

/** What the gateway says (`errorCode`, `message`, `details`), and what the services behind it say. */
const Words = z
  .object({
    errorCode: Code,
    returnCode: Code,
    code: Code,
    message: Text,
    errorMessage: Text,
    returnMessage: Text,
    details: Text,
    detail: Text,
    error: Text,
  })
  .transform(({ errorCode, returnCode, code, details, detail, ...says }) => {
    const message = says.message ?? says.errorMessage ?? says.returnMessage ?? says.error;
    const more = details ?? detail;
    return {
      errorCode: errorCode ?? [returnCode, code].find((given) => given !== null && !successes.has(given)) ?? null,
      message: message === null || more === null ? (message ?? more) : `${message}: ${more}`,
    };
  });

/** Words alone, or in an envelope: `error` (the gateway's), `responseError`, or a list of `errors`. */
const ErrorBody = z.union([
  z.object({ error: Words }).transform(({ error }) => error),
  z.object({ responseError: Words }).transform(({ responseError }) => responseError),
  z.object({ errors: z.tuple([Words], z.unknown()) }).transform(({ errors }) => errors[0]),
  Words,
]);

/**
 * Decodes the body of an error. Source: "API Gateway common errors"; `errorCode` is documented as a number and shown
 * as text. JSON comes under any content type; services also answer with XML, HTML, plain text or nothing at all.
 */
export function decodeGatewayError(httpStatus: number, body: string, traceId: string | null): GatewayError {
  const json = parseJson(body);
  const words = json === undefined ? wordsOfText(body) : ErrorBody.safeParse(json).data;
  return { httpStatus, errorCode: words?.errorCode ?? null, message: words?.message ?? null, traceId };
}

/** XML by its elements, HTML by its title; other text as it is. */
function wordsOfText(body: string) {
  const element = (name: string) => new RegExp(`<${name}\\b[^<>]*>([^<]*)</${name}>`, 'i').exec(body)?.[1]?.trim();
  return {
    errorCode: element('errorCode') || element('returnCode') || null,
    message: element('message') || element('returnMessage') || element('title') || body.trim() || null,
  };
}
