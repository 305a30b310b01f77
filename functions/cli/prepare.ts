import { instantFromMs } from '../domain/values/instant.ts';
import { parseMoment, parseMomentAhead } from './moment.ts';
import { openOutput, type Streams } from './output.ts';
import type { Format } from './shared-options.ts';

/** The options that all commands have. */
export type Shared = { readonly config: string; readonly format: Format };
/** Those of a command that asks the tables. */
export type Asking = Shared & { readonly stack?: string };

/** Reads the configuration, once, and gives a command what it works with: where to ask, where to print, and moments in the deployment's zone. */
export async function prepare({ config: path, format, stack }: Asking, streams: Streams) {
  const { parseConfig, readConfigText } = await import('../config/load.ts');
  const text = await readConfigText(path);
  const config = parseConfig(text, path);
  const nowMs = Date.now();
  const now = instantFromMs(nowMs);
  const moment = (text: string) => parseMoment(text, config.timeZone, nowMs);
  const ahead = (text: string) => parseMomentAhead(text, config.timeZone, nowMs);
  return {
    // An empty variable names no stack.
    asked: { config, stack: stack || undefined, now, warn: (line: string) => void streams.stderr.write(`${line}\n`) },
    text,
    output: openOutput(format, streams),
    moment,
    ahead,
    nowMs,
    now,
  };
}
