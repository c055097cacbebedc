// Packs what `npm run build` made, installs it into an empty CDK app as a user would, and synthesises an upgrade there.
import { join } from 'node:path';
import { assert, readJson, root, run, synthesise, withPackedApp } from './packed-app.mjs';

const { version } = readJson(join(root, 'package.json'));

await withPackedApp(({ app, packed, installed }) => {
  checkContent(packed.files.map(({ path }) => path));
  assert(installed.version === version, `version ${installed.version} was installed, not ${version}`);
  synthesise(app, 'cdk.out');
  checkTemplate(readJson(join(app, 'cdk.out/App.template.json')));
  const help = run('npx', ['--no-install', 'cdk-cutover', '--help'], app);
  assert(/\brehearse\b/.test(help), `cdk-cutover --help does not name rehearse:\n${help}`);
  console.log(`${packed.filename}: ${packed.files.length} files, ${packed.size} bytes; synthesised in an empty app`);
});

function checkContent(files) {
  const needed = [
    ...['.jsii', 'LICENSE', 'NOTICE', 'README.md', 'package.json'],
    ...['assets/cutover/index.js', 'assets/postgres/index.js', 'assets/postgres-host/index.cjs'],
    ...['constructs/postgres/steps/program.sh', 'constructs/postgres/steps/ready-host.sh'],
    ...['dist/index.js', 'dist/index.d.ts', 'dist/bin/cli.js', 'dist/third-party.txt'],
    ...['dist/lambda-runtime/node_modules/@aws-sdk/client-lambda/index.js', 'lib/rehearse/aws/lambda/runtime.cjs'],
    ...['lib/rehearse/aws/host/aws.cjs', 'dist/examples/kong/app.js', 'examples/kong/load.json'],
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
