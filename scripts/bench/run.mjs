// Builds the bench into .cache/bench/ and runs it: `npm run bench [-- copy|compare|synth|fence …] [--rounds N] [--megabytes N] [--quick] [--record]`.
// It is no part of the package, so scripts/bundle.mjs does not know it.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

await build({
  absWorkingDir: root,
  entryPoints: ['bench', 'synth/ours-app', 'synth/by-hand-app'].map((name) => `scripts/bench/${name}.ts`),
  outdir: '.cache/bench',
  outbase: 'scripts/bench',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['pg-native', 'aws-cdk-lib', 'constructs'],
  preserveSymlinks: true,
  logLevel: 'warning',
});

const bench = spawn(process.execPath, [join(root, '.cache/bench/bench.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Both get what the terminal sends; the bench ends its servers first.
process.on('SIGINT', () => undefined);
bench.on('exit', (code) => (process.exitCode = code ?? 1));
