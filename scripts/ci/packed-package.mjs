// Packs what `npm run build` made, installs it into an empty CDK app as a user would, and synthesises an upgrade of each system there.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { examples, functions, hosts } from '../bundles.mjs';
import { root } from '../systems.mjs';
import { assert, packedSystems, readJson, run, synthesise, withPackedApp } from './packed-app.mjs';

const { version } = readJson(join(root, 'package.json'));

await withPackedApp(({ app, packed, installed }) => {
  checkContent(packed.files.map(({ path }) => path));
  assert(installed.version === version, `version ${installed.version} was installed, not ${version}`);
  for (const system of packedSystems) {
    synthesise(app, system, `${system}.out`);
    checkTemplate(readJson(join(app, `${system}.out/App.template.json`)));
  }
  const help = run('npx', ['--no-install', 'cdk-cutover', '--help'], app);
  assert(/\brehearse\b/.test(help), `cdk-cutover --help does not name rehearse:\n${help}`);
  const synthesised = `synthesised in an empty folder: ${packedSystems.join(', ')}`;
  console.log(`${packed.filename}: ${packed.files.length} files, ${packed.size} bytes; ${synthesised}`);
});

function checkContent(files) {
  const needed = [
    ...['.jsii', 'LICENSE', 'NOTICE', 'README.md', 'package.json'],
    ...['dist/index.js', 'dist/index.d.ts', 'dist/bin/cli.js', 'dist/third-party.txt'],
    'dist/lambda-runtime/node_modules/@aws-sdk/client-lambda/index.js',
    ...[...functions, ...hosts, ...examples].map(({ outfile }) => outfile),
    ...readAsTheyStand(),
  ];
  const missing = needed.filter((path) => !files.includes(path));
  assert(missing.length === 0, `missing from the package: ${missing.join(', ')}`);
  const meant = (path) => /^(dist|assets)\//.test(path) || needed.includes(path);
  const unexpected = files.filter((path) => !meant(path) || /(^|\/)test\//.test(path));
  assert(unexpected.length === 0, `not meant for the package: ${unexpected.join(', ')}`);
}

/** Files of the repository that nothing is made of: host scripts, programs of a rehearsal, and what examples are rehearsed with. */
function readAsTheyStand() {
  const tracked = execFileSync('git', ['ls-files', 'constructs', 'lib', 'examples'], { cwd: root, encoding: 'utf8' });
  const read = [/^constructs\/.*\.sh$/, /^lib\/rehearse\/.*\.cjs$/, /^examples\/.*(?<!\.ts)$/];
  return tracked.split('\n').filter((path) => read.some((pattern) => pattern.test(path)));
}

function checkTemplate({ Resources: resources }) {
  const types = Object.values(resources).map(({ Type: type }) => type);
  for (const type of ['Custom::Cutover', 'AWS::SSM::Document', 'AWS::Lambda::Function'])
    assert(types.includes(type), `the app's template has no ${type}, only ${[...new Set(types)].join(', ')}`);
}
