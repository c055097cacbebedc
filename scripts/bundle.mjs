// Bundles what must run without node_modules: the functions, the command line, the apps and the rehearsal's own programs.
// `--clean` empties dist/ and assets/ first. The bytes must not depend on where or when it runs: templates carry the functions' hashes.
import { build } from 'esbuild';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thirdParty } from './third-party.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What a user's app brings itself: the package's peers. */
const peers = ['aws-cdk-lib', 'constructs'];

/** Programs: an entry whose source does not exist is left out. */
const programs = [
  {
    ...{ entry: 'bin/cli.ts', outfile: 'dist/bin/cli.js', executable: true },
    external: ['aws-cdk-lib/recommended-feature-flags.json'],
  },
];

/** Packages that Lambda's runtime brings: CDK's Provider framework requires them, so the rehearsal puts them on NODE_PATH. */
const lambdaRuntime = ['@aws-sdk/client-lambda', '@aws-sdk/client-sfn'];

/** Each function is a folder of its own, the asset, named by the folders in which it lies: `postgres`, `postgres-account`. */
const functions = folders('constructs')
  .flatMap((name) => [name, ...folders(`constructs/${name}`).map((part) => `${name}/${part}`)])
  .map((path) => ({
    entry: `constructs/${path}/function/handler.ts`,
    outfile: `assets/${path.replaceAll('/', '-')}/index.js`,
  }));

/** Each system's program for its hosts is one file: the asset. */
const hosts = folders('constructs').map((name) => ({
  entry: `constructs/${name}/host/program.ts`,
  outfile: `assets/${name}-host/index.cjs`,
}));

const examples = folders('examples').map((name) => ({
  entry: `examples/${name}/app.ts`,
  outfile: `dist/examples/${name}/app.js`,
  external: peers,
}));

const runtime = lambdaRuntime.map((name) => ({
  entry: name,
  outfile: `dist/lambda-runtime/node_modules/${name}/index.js`,
}));

if (process.argv.includes('--clean')) for (const folder of ['dist', 'assets']) remove(folder);

const sources = [...programs, ...functions, ...hosts, ...examples].filter(({ entry }) => existsSync(join(root, entry)));
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

function folders(parent) {
  const path = join(root, parent);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((file) => file.isDirectory())
    .map((folder) => folder.name)
    .sort();
}

/** Removes what an earlier run made of a source that is gone. */
function removeLeftovers(parent, bundles) {
  const kept = bundles.filter(({ entry }) => existsSync(join(root, entry)));
  for (const name of folders(parent)) {
    const folder = join(parent, name);
    if (!kept.some(({ outfile }) => dirname(outfile) === folder)) remove(folder);
  }
}

function remove(folder) {
  rmSync(join(root, folder), { recursive: true, force: true });
}
