// Builds programs of the repository that are no part of the package into .cache/, and runs the first of them with what the caller was given.
import { spawn } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param {readonly string[]} entryPoints the program, and those that it starts itself, from the root
 * @param {string} folder in .cache/, for what is built
 * @param {string} base folder that the entry points lie in: they keep their places below it
 */
export async function runBuilt(entryPoints, folder, base) {
  await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: `.cache/${folder}`,
    outbase: base,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['pg-native', 'aws-cdk-lib', 'constructs'],
    preserveSymlinks: true,
    logLevel: 'warning',
  });
  const program = join(root, '.cache', folder, relative(base, entryPoints[0]).replace(/\.ts$/, '.js'));
  const running = spawn(process.execPath, [program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  // Both get what the terminal sends; the program ends its servers first.
  process.on('SIGINT', () => undefined);
  running.on('exit', (code) => (process.exitCode = code ?? 1));
}
