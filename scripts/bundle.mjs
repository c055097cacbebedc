// Bundles what must run without node_modules: the functions, the command line, the apps and the rehearsal's own programs.
// `--clean` empties dist/ and assets/ first. The bytes must not depend on where or when it runs: templates carry the functions' hashes.
import { build } from 'esbuild';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { examples, functions, hosts } from './bundles.mjs';
import { foldersOf, root } from './systems.mjs';
import { thirdParty } from './third-party.mjs';

/** Programs; one whose source does not exist is left out. */
const programs = [
  {
    ...{ entry: 'bin/cli.ts', outfile: 'dist/bin/cli.js', executable: true },
    external: ['aws-cdk-lib/recommended-feature-flags.json'],
  },
];

/** Packages that Lambda's runtime brings: CDK's Provider framework requires them, so the rehearsal puts them on NODE_PATH. */
const lambdaRuntime = ['@aws-sdk/client-lambda', '@aws-sdk/client-sfn'];

const runtime = lambdaRuntime.map((name) => ({
  entry: name,
  outfile: `dist/lambda-runtime/node_modules/${name}/index.js`,
}));

if (process.argv.includes('--clean')) for (const folder of ['dist', 'assets']) remove(folder);

const sources = [...programs.filter(({ entry }) => existsSync(join(root, entry))), ...functions, ...hosts, ...examples];
removeLeftovers('assets', [...functions, ...hosts]);
removeLeftovers('dist/examples', examples);
// One that is broken must not keep the others from being built.
const results = await Promise.allSettled([...sources, ...runtime].map(bundle));
const inputs = results.flatMap(({ value }) => value ?? []);
write(join(root, 'dist/third-party.txt'), Buffer.from(thirdParty(root, inputs)), 0o644);
if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;

/** Builds one bundle and answers which files went into it. */
async function bundle({ entry, outfile, external = [], executable = false }) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    external: ['pg-native', ...external],
    // A node_modules that is a link to another checkout's must not show in the output.
    preserveSymlinks: true,
    banner: executable && !startsWithShebang(entry) ? { js: '#!/usr/bin/env node' } : {},
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) write(path, contents, executable ? 0o755 : 0o644);
  return Object.keys(metafile.inputs);
}

/** esbuild keeps the one that a source has. */
function startsWithShebang(entry) {
  return readFileSync(join(root, entry), 'utf8').startsWith('#!');
}

/** Replaces a file as a whole, and only if it changed: others may be reading it. */
function write(path, contents, mode) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  chmodSync(draft, mode);
  renameSync(draft, path);
}

/** Removes what an earlier run made of a source that is gone. */
function removeLeftovers(parent, bundles) {
  for (const name of foldersOf(parent)) {
    const folder = join(parent, name);
    if (!bundles.some(({ outfile }) => dirname(outfile) === folder)) remove(folder);
  }
}

function remove(folder) {
  rmSync(join(root, folder), { recursive: true, force: true });
}
