import * as z from 'zod';
import { Digest } from '../../../domain/values/digest.ts';
import { Duration, durationMs } from '../../../domain/values/duration.ts';
import { InstantFromIso } from '../../../domain/values/instant.ts';
import { isCharset } from '../charset.ts';
import { digestOf } from '../content/items.ts';
import { expandRanges } from './range.ts';

/** A digest, or any other text, of which one is made: the same for the same text. */
export const DigestOrSeed = z
  .string()
  .min(1)
  .refine((text) => !text.startsWith('sha256:') || Digest.safeParse(text).success, {
    error: 'expected "sha256:" and 64 lowercase hex digits, or any text that does not start with "sha256:"',
  })
  .transform((text) => (text.startsWith('sha256:') ? text : digestOf(text)));

/** A moment, or how long before the start: gives epoch milliseconds by the moment of the start. */
export const Moment = z
  .string()
  .refine((text) => Duration.safeParse(text).success || InstantFromIso.safeParse(text).success, {
    error: 'expected an ISO 8601 time with its offset, or how long ago, such as "2026-03-06T12:00:00Z" or "30d"',
  })
  .transform((text) => {
    const ago = Duration.safeParse(text);
    return (startMs: number) => (ago.success ? startMs - durationMs(ago.data) : Date.parse(text));
  });
export type Moment = z.infer<typeof Moment>;

export const Charset = z.string().refine(isCharset, {
  error: 'expected a charset in which ASCII stays ASCII, such as "euc-kr" or "shift_jis"',
});

/** `os/architecture[/variant]`, in any spelling: what a registry says is what is tried. */
export const PlatformText = z
  .string()
  .regex(/^[^/]+\/[^/]+(?:\/[^/]+)?$/, 'expected os/architecture or os/architecture/variant, such as "linux/amd64"')
  .transform((text) => {
    const [os = '', architecture = '', variant] = text.split('/');
    return { os, architecture, ...(variant === undefined ? {} : { variant }) };
  });

/** Things by their names, of which each may be a range. */
export const byName = <Value extends z.ZodType>(value: Value) =>
  z.record(
    z
      .string()
      .refine((name) => expandRanges(name) !== undefined, { error: 'expected a range of at most 100000 names' }),
    value,
  );

/** A map of which each key may be left out. */
export function partly<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  const optional = Object.entries(shape).map(([key, value]) => [key, value.exactOptional()]);
  // `fromEntries` forgets which key holds what.
  return z.strictObject(Object.fromEntries(optional) as { [Key in keyof Shape]: z.ZodExactOptional<Shape[Key]> });
}

/** A map that may be left empty: `web/api:` alone. */
export const orEmpty = <Shape extends z.ZodType>(shape: Shape) => z.preprocess((given) => given ?? {}, shape);

/** A map for which its value under `key` may stand alone, or nothing. */
export const orAlone = <Shape extends z.ZodType>(key: string, shape: Shape) =>
  z.preprocess(
    (given) => (typeof given === 'string' || typeof given === 'number' ? { [key]: String(given) } : (given ?? {})),
    shape,
  );
