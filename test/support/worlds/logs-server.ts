import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { startHttpServer } from '../http-server.ts';

export type LogLine = { readonly timestamp: number; readonly message: string };
export type LogsServer = LocalServer & {
  /** What it was asked for, oldest first. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
};

/** How a logs server fails: with an error of the service from a page on, or by never answering, or not to the end. */
export type LogsFault = { readonly error: string; readonly page: number } | { readonly hangs: 'at-once' | 'midway' };

/**
 * A server of the CloudWatch Logs API that knows one log group, and of its operations FilterLogEvents with the pattern for the lines
 * of runs. As the service does, it ends some pages early: between two pages with lines there is an empty one.
 */
export async function startLogsServer(
  lines: readonly LogLine[],
  { logGroup = 'Logs', pageSize = 2, fault }: { logGroup?: string; pageSize?: number; fault?: LogsFault } = {},
): Promise<LogsServer> {
  const requests: Record<string, unknown>[] = [];

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const asked = JSON.parse(await text(request));
    requests.push(asked);
    const refuse = (type: string, message: string) => ({ status: 400, body: { __type: type, message } });
    if (request.headers['x-amz-target'] !== 'Logs_20140328.FilterLogEvents')
      return refuse('UnknownOperationException', '');
    const page = Number(asked.nextToken ?? '0');
    if (fault !== undefined && 'error' in fault && page >= fault.page) return refuse(fault.error, 'because of a test');
    if (asked.logGroupName !== logGroup)
      return refuse('ResourceNotFoundException', 'The specified log group does not exist.');
    if (asked.filterPattern !== '{ $.message = "recorded" }')
      return refuse('InvalidParameterException', 'another pattern');
    const matching = lines.filter(
      ({ timestamp, message }) => timestamp >= (asked.startTime ?? 0) && /"message":\s*"recorded"/.test(message),
    );
    const from = Math.ceil(page / 2) * pageSize;
    const events = page % 2 === 1 ? [] : matching.slice(from, from + pageSize);
    const isLast = page % 2 === 0 && from + pageSize >= matching.length;
    return { status: 200, body: { events, ...(!isLast && { nextToken: String(page + 1) }) } };
  }

  const server = await startHttpServer(async (request, response) => {
    if (fault !== undefined && 'hangs' in fault) {
      if (fault.hangs === 'midway') response.writeHead(200).write('{"events": [');
      return;
    }
    const { status, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  return { ...server, requests };
}
