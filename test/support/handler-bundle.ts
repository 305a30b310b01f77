import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../../infra/bundling.ts';

/**
 * The handler in one module, as the stack bundles it but without its asset; resolves to its path. A process that
 * loads it is up in a fraction of the time that the sources take.
 */
export async function bundleHandler(folder: string): Promise<string> {
  const outfile = join(folder, 'index.mjs');
  const { mainFields = [], banner = '' } = bundling('audit.yaml');
  await build({
    entryPoints: [join(import.meta.dirname, '../../functions/audit/handler.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: [...mainFields],
    banner: { js: banner },
    logLevel: 'error',
  });
  return outfile;
}
