import { join } from 'node:path';
import { type BundlingOptions, type ICommandHooks, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** The name of the configuration file in the bundle, whatever the original is called. */
export const bundledConfig = 'audit.yaml';

/** One readable ES module with the AWS SDK in it: the code that runs is the code that was tested, and stack traces can be read. */
export const bundling = (configPath: string): BundlingOptions => ({
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  // CommonJS dependencies load Node's own modules with `require`, which an ES module does not have.
  banner:
    "import { createRequire as bannerRequire } from 'node:module'; const require = bannerRequire(import.meta.url);",
  logLevel: LogLevel.WARNING,
  commandHooks: {
    ...noHooks,
    afterBundling: (_, outputDir) => [copyCommand(configPath, join(outputDir, bundledConfig))],
  },
});

const noHooks: ICommandHooks = { beforeBundling: () => [], beforeInstall: () => [], afterBundling: () => [] };

/**
 * The paths are passed as hex digits, because no shell on any system misreads those, whatever spaces or quotes the paths contain. The
 * file is written anew and not copied: Lambda runs as another user, who could not read a file that only its owner may read.
 */
function copyCommand(from: string, to: string): string {
  const path = (text: string) => `Buffer.from('${Buffer.from(text).toString('hex')}', 'hex').toString()`;
  return `node -e "const fs = require('node:fs'); fs.writeFileSync(${path(to)}, fs.readFileSync(${path(from)}))"`;
}
