// Some scheduled days on this machine: the real handler in a process of its own, over real protocols.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localFolder } from '../cli/connect.ts';
import { paintAside, paintHeading } from '../cli/terminal.ts';
import { renderBoard, renderRun } from '../cli/views/board.ts';
import { renderMail } from '../cli/views/mail.ts';
import { parseConfig } from '../config/load.ts';
import { tableOptions } from '../deployment/sdk-options.ts';
import { instantFromMs } from '../domain/values/instant.ts';
import { sealWith } from '../domain/values/seal.ts';
import { startLambda } from '../local/lambda.ts';
import { startSimulatedNcr } from '../local/simulated-ncr.ts';
import { startLocalWorld } from '../local/world.ts';
import { openStores } from '../store/stores.ts';
import { showTime } from '../text/time.ts';
import { auditYaml, createStory, demoMark, lessons } from './story.ts';

const credentials = {
  accessKey: 'ncp_iam_DEMOuVqX7dTzLw2YeP',
  secretKey: 'ncp_iam_DEMOSECRETdZ7kRtY1mB5xQ8wE3uVqX',
};
const firstRunMs = Date.UTC(2026, 2, 2);
const dayMs = 86_400_000;
/** The output fits a terminal of this width. */
const width = 120;

const say = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);

const folder = localFolder({ deployment: 'demo' });
const configFile = join(folder, 'audit.yaml');
const logFile = join(folder, 'function.log');
await removeEarlierDemo();
await mkdir(folder, { recursive: true });
await writeFile(configFile, demoMark);

const ncr = await startSimulatedNcr({ credentials });
const world = await startLocalWorld(folder);
const text = auditYaml(ncr.url);
await writeFile(configFile, text);
const config = parseConfig(text, configFile);
const lambda = await startLambda(
  resolve(import.meta.dirname, '../audit/handler.ts'),
  {
    ...world.environment,
    AUDIT_CONFIG: resolve(configFile),
    QUERY_OPTIONS: `--config ${configFile}`,
    NCLOUD_ACCESS_KEY: credentials.accessKey,
    NCLOUD_SECRET_KEY: credentials.secretKey,
  },
  logFile,
);
const dynamodb = new DynamoDBClient({
  ...tableOptions,
  endpoint: world.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const { runs, snapshots } = openStores(dynamodb, config, world.environment, {
  sealing: sealWith(world.environment.SEAL_KEY),
  onTampered: ({ row }) => {
    throw new Error(`Somebody else wrote ${JSON.stringify(row)}.`);
  },
});

say(
  paintHeading('tagwarden watches five tags for nine days.'),
  'All of it runs on this machine: the function as it is deployed, a simulated NCR that checks every signature,',
  'and servers of the DynamoDB and SNS APIs. No cloud account is used.',
);
const story = createStory(ncr);
let lastRunAt = instantFromMs(firstRunMs);
for (const [index, { says, happens }] of story.entries()) {
  const atMs = firstRunMs + index * dayMs;
  lastRunAt = instantFromMs(atMs);
  happens(atMs);
  say('', paintHeading(`Day ${index + 1} of ${story.length}, ${showTime(lastRunAt, config.timeZone)}`), says);
  await lambda.invoke({ runAt: lastRunAt });
  const run = await runs.find(lastRunAt);
  if (run === undefined) throw new Error(`The run at ${lastRunAt} left no row.`);
  say(renderRun(run, config.timeZone));
  const mails = world.mailbox.read();
  say(...(mails.length === 0 ? [paintAside('No mail.')] : mails.map((mail) => renderMail(mail, width))));
  world.mailbox.empty();
}

const lastRun = await runs.find(lastRunAt);
if (lastRun === undefined) throw new Error('The last run left no row.');
say('', paintHeading('The board after the last day'), '');
say(
  renderBoard(lastRun, await Array.fromAsync(snapshots.ofRun(lastRunAt)), {
    timeZone: config.timeZone,
    now: lastRunAt,
  }),
);

dynamodb.destroy();
await lambda.kill();
await Promise.all([ncr.stop(), world.stop()]);

say(
  '',
  `The tables are kept on this disk. Ask them: npx tagwarden status --config ${configFile}`,
  '',
  paintHeading('What to notice:'),
  ...lessons,
);

/** Refuses to remove the tables of a real deployment of this name. */
async function removeEarlierDemo(): Promise<void> {
  const written = await readFile(configFile, 'utf8').catch(() => '');
  if (!written.startsWith(demoMark) && (await readdir(folder).catch(() => [])).length > 0) {
    process.stderr.write(`${folder} was not made by the demo. Move it away, then try again.\n`);
    process.exit(2);
  }
  await rm(folder, { recursive: true, force: true });
}
