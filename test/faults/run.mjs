// Builds the fault harness into .cache/faults/ and runs it: `npm run test:faults [-- --all | --only NAME | --list]`.
// It is no part of the package, so scripts/bundle.mjs does not know it.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

await build({
  absWorkingDir: root,
  entryPoints: ['test/faults/faults.ts'],
  outfile: '.cache/faults/faults.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['pg-native', 'aws-cdk-lib', 'constructs'],
  preserveSymlinks: true,
  logLevel: 'warning',
});

const faults = spawn(process.execPath, [join(root, '.cache/faults/faults.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Both get what the terminal sends; the harness ends its servers first.
process.on('SIGINT', () => undefined);
faults.on('exit', (code) => (process.exitCode = code ?? 1));
