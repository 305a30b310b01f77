// Hosts one emulator in a process of its own, so that its work is not counted as tagwarden's.
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDynamoDb } from '../../functions/local/dynamodb.ts';
import { startSimulatedNcr } from '../../functions/local/simulated-ncr.ts';
import { credentials, digestOfTag, registry, type ServerReply, type ServerRequest, tagNames } from './load.ts';

const [kind, argument] = process.argv.slice(2);
const counts = new Map<string, number>();
const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

/** How many requests the simulated NCR had so far, and how many until the last reset. */
let asked = () => 0;
let seen = 0;

const endpoint = kind === 'dynamodb' ? await hostDynamoDb(argument) : await hostNcr(Number(argument));
const send = (reply: ServerReply) => process.send?.(reply);

process.on('message', (request: ServerRequest) => {
  if (request === 'reset') {
    counts.clear();
    seen = asked();
  }
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  if (kind === 'ncr') counts.set('requests', asked() - seen);
  send({ counts: Object.fromEntries(counts), cpuMs: (userCPUTime + systemCPUTime) / 1000 });
});
send({ endpoint });

/** dynalite behind a forwarder that counts requests by the name of their operation; without a folder in memory. */
async function hostDynamoDb(folder?: string): Promise<string> {
  const { endpoint: behind } = await startDynamoDb(folder);
  const { port: target } = new URL(behind);
  const server = createServer((incoming, outgoing) => {
    count(String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '');
    incoming.pipe(
      forward({ port: target, method: 'POST', headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function hostNcr(tags: number): Promise<string> {
  const ncr = await startSimulatedNcr({ credentials });
  ncr.latency(50);
  asked = () => ncr.requests.length;
  for (const { image, tag } of tagNames(tags)) ncr.tags.put(registry, image, tag, { digest: digestOfTag(image, tag) });
  return ncr.url;
}
