// Bundles what must run without node_modules: the functions (assets/<name>), the command line (dist/bin) and the examples.
import { build } from 'esbuild';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Lambda functions: one folder an asset. The output must not depend on where it was built: the folder's hash is in the templates. */
const functions = {
  cutover: 'constructs/cutover/function/handler.ts',
  postgres: 'constructs/postgres/function/handler.ts',
};

for (const [name, entry] of Object.entries(functions)) {
  if (!existsSync(join(root, entry))) continue;
  rmSync(join(root, 'assets', name), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join('assets', name, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    external: ['pg-native'],
    logLevel: 'warning',
  });
}
