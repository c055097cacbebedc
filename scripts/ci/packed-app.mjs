// The package as `npm run build` made it, packed and installed into an empty folder with an app of each system, as a user would.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { broughtByTests, root } from '../systems.mjs';

/** Systems with an app of a user's: test/<system>/packed-app.ts, whose stack is called App. It is installed as <system>.ts. */
export const packedSystems = broughtByTests('packed-app.ts').map(({ system }) => system);

/**
 * Calls `use({ app, packed, installed })` with the folder of the apps, what npm says of the package, and its package.json; then removes it all.
 * @param versions of the package's peers, by name @default those of the development
 */
export async function withPackedApp(use, versions = {}) {
  // Short: a server's socket has to fit below it.
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-packed-'));
  const { name, peerDependencies, devDependencies } = readJson(join(root, 'package.json'));
  try {
    const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root))[0];
    const app = join(folder, 'app');
    const programs = packedSystems.map((system) => `${system}.ts`);
    for (const system of packedSystems) cpSync(join(root, `test/${system}/packed-app.ts`), join(app, `${system}.ts`));
    const dependencies = Object.fromEntries(
      Object.keys(peerDependencies).map((peer) => [peer, versions[peer] ?? devDependencies[peer]]),
    );
    dependencies[name] = `file:${join(folder, packed.filename)}`;
    writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, dependencies }));
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], app);
    // An app has the package's declared types only: what they refer to must be part of it.
    const options = '--strict --module node16 --target es2022 --types node --typeRoots'.split(' ');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(process.execPath, [tsc, ...options, join(root, 'node_modules/@types'), ...programs], app);
    return await use({ app, packed, installed: readJson(join(app, 'node_modules', name, 'package.json')) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Synthesises a system's app into a folder beside it. */
export function synthesise(app, system, outdir, env = {}) {
  run(process.execPath, [join(app, `${system}.js`)], app, { ...env, CDK_OUTDIR: join(app, outdir) });
}

export function run(command, args, cwd, env = {}) {
  return execFileSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

export function assert(condition, message) {
  if (!condition) throw new Error(message);
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
