// Builds programs of the repository that are no part of the package into .cache/, and runs the first of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { root } from './systems.mjs';

/**
 * @param {readonly string[]} entryPoints the program, and those that it starts itself, from the root
 * @param {string} folder in .cache/, for what is built
 * @param {string} base folder that the entry points lie in: they keep their places below it
 * @param {readonly string[]} args what the program is given
 * @returns {Promise<number>} its exit code
 */
export async function runBuilt(entryPoints, folder, base, args) {
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
  const running = spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' });
  // Both get what the terminal sends; the program ends its servers first.
  process.on('SIGINT', () => undefined);
  const [code] = await once(running, 'exit');
  return code ?? 1;
}
