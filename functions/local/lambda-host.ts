// The child process that stands for Lambda's runtime: loads a handler and calls it for each event it is sent.
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { HostReply, HostRequest, Usage } from './lambda.ts';

const timeoutMs = 900_000;

const [handlerPath] = process.argv.slice(2);
if (handlerPath === undefined) throw new Error('Give the path of the module that exports `handler`.');
const { handler } = (await import(pathToFileURL(handlerPath).href)) as {
  // The same assumption that Lambda makes.
  readonly handler: (event: unknown, context: unknown) => Promise<unknown>;
};

process.on('message', async (request: HostRequest) => {
  const { id } = request;
  if ('ask' in request) {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    // The kernel counts in kilobytes, and in microseconds.
    const usage: Usage = { peakMemoryMb: Math.round(maxRSS / 1024), cpuMs: (userCPUTime + systemCPUTime) / 1000 };
    process.send?.({ id, result: usage } satisfies HostReply);
    return;
  }
  const endsAt = Date.now() + timeoutMs;
  const context = {
    awsRequestId: randomUUID(),
    functionName: 'tagwarden-local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:000000000000:function:tagwarden-local',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  };
  const reply = await handler(request.event, context).then(
    (result): HostReply => ({ id, result }),
    (error: unknown): HostReply => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(reply);
});
process.send?.('ready');
