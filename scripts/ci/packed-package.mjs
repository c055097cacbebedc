// Packs what `npm run build` made, installs it into an empty CDK app as a user would, and synthesises an upgrade there.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-packed-'));
const { name, version, peerDependencies, devDependencies } = readJson(join(root, 'package.json'));

try {
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root))[0];
  checkContent(packed.files.map(({ path }) => path));

  const app = join(folder, 'app');
  cpSync(join(root, 'test/package/packed-app'), app, { recursive: true });
  const dependencies = Object.fromEntries(Object.keys(peerDependencies).map((peer) => [peer, devDependencies[peer]]));
  dependencies[name] = `file:${join(folder, packed.filename)}`;
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, dependencies }));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], app);

  const installed = readJson(join(app, 'node_modules', name, 'package.json'));
  assert(installed.version === version, `version ${installed.version} was installed, not ${version}`);
  // The app has the package's declared types only: what they refer to must be part of it.
  const options = '--strict --module node16 --target es2022 --types node --typeRoots'.split(' ');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, ...options, join(root, 'node_modules/@types'), 'app.ts'], app);
  run(process.execPath, [join(app, 'app.js')], app, { CDK_OUTDIR: join(app, 'cdk.out') });
  checkTemplate(readJson(join(app, 'cdk.out/App.template.json')));

  const help = run('npx', ['--no-install', 'cdk-cutover', '--help'], app);
  assert(/\brehearse\b/.test(help), `cdk-cutover --help does not name rehearse:\n${help}`);
  console.log(`${packed.filename}: ${packed.files.length} files, ${packed.size} bytes; synthesised in an empty app`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function checkContent(files) {
  const needed = [
    ...['.jsii', 'LICENSE', 'NOTICE', 'README.md', 'package.json', 'cdk.json'],
    ...['assets/cutover/index.js', 'assets/postgres/index.js', 'constructs/postgres/steps/connect.sh'],
    ...['dist/index.js', 'dist/index.d.ts', 'dist/bin/cli.js', 'dist/third-party.txt'],
    ...['dist/lambda-runtime/node_modules/@aws-sdk/client-lambda/index.js', 'lib/rehearse/lambda/runtime.cjs'],
    ...['lib/rehearse/host/aws.cjs', 'dist/examples/kong/app.js', 'examples/kong/load.json'],
  ];
  const missing = needed.filter((path) => !files.includes(path));
  assert(missing.length === 0, `missing from the package: ${missing.join(', ')}`);
  const meant = [
    /^(dist|assets)\//,
    /^constructs\/.*\.sh$/,
    /^lib\/rehearse\/.*\.cjs$/,
    /^examples\/.*\.(json|sql)$/,
    ...needed.map((path) => new RegExp(`^${path.replaceAll('.', '\\.')}$`)),
  ];
  const unexpected = files.filter((path) => !meant.some((pattern) => pattern.test(path)) || /(^|\/)test\//.test(path));
  assert(unexpected.length === 0, `not meant for the package: ${unexpected.join(', ')}`);
}

function checkTemplate({ Resources: resources }) {
  const types = Object.values(resources).map(({ Type: type }) => type);
  for (const type of ['Custom::Cutover', 'AWS::SSM::Document', 'AWS::Lambda::Function'])
    assert(types.includes(type), `the app's template has no ${type}, only ${[...new Set(types)].join(', ')}`);
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function run(command, args, cwd, env = {}) {
  return execFileSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
