/**
 * What may be logged of an error: its code or name, its message, and those of its causes. Never the error itself,
 * since an SDK error can carry the whole signed exchange.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const own = `${code}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${describeError(error.cause)}`;
}
