import { join } from 'node:path';
import { type BundlingOptions, type ICommandHooks, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** The configuration's name beside the bundle, whatever it is called where it comes from. */
export const bundledConfig = 'audit.yaml';

/** One readable ES module, the AWS SDK included: what runs is what was tested, and a stack trace names lines a person can find. */
export const bundling = (configPath: string): BundlingOptions => ({
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  // CommonJS dependencies ask for Node's own modules with `require`, which an ES module does not have.
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
 * The paths travel as hex digits: no shell, on any system, can stumble over a space or a quote in them. The file is written anew,
 * not copied, because Lambda runs as a user of its own, who could not read a file that only its owner may.
 */
function copyCommand(from: string, to: string): string {
  const path = (text: string) => `Buffer.from('${Buffer.from(text).toString('hex')}', 'hex').toString()`;
  return `node -e "const fs = require('node:fs'); fs.writeFileSync(${path(to)}, fs.readFileSync(${path(from)}))"`;
}
