import { parseConfig, readConfigText } from '../config/load.ts';
import { instantFromMs } from '../domain/instant.ts';
import { parseMoment, parseMomentAhead } from './moment.ts';
import { type Format, openOutput, type Streams } from './output.ts';

/** The options that all commands have. */
export type Shared = { readonly config: string; readonly format: Format };
/** Those of a command that asks the tables. */
export type Asking = Shared & { readonly stack?: string };

/** What a question is about: the configuration, the tables, where to print, and moments in the deployment's zone. The file is read once. */
export async function prepare({ config: path, format, stack }: Asking, streams: Streams) {
  const text = await readConfigText(path);
  const config = parseConfig(text, path);
  const nowMs = Date.now();
  const moment = (text: string) => parseMoment(text, config.timeZone, nowMs);
  const ahead = (text: string) => parseMomentAhead(text, config.timeZone, nowMs);
  return {
    asked: { config, stack },
    text,
    output: openOutput(format, streams),
    moment,
    ahead,
    nowMs,
    now: instantFromMs(nowMs),
  };
}
