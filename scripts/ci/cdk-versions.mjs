// The packed package in a folder with the oldest aws-cdk-lib and constructs that it works with, in one with the newest, each on every Node.js that
// README names, and in some between: each system's app and all examples are synthesised. What an operator follows has to be the same with the oldest and the
// newest, and an example is rehearsed with the oldest: the functions behind a custom resource are the CDK's own.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { floors } from '../floors.mjs';
import { root, systems } from '../systems.mjs';
import { majors, nodeOf } from './node-of.mjs';
import { assert, packedSystems, readJson, run, withPackedApp } from './packed-app.mjs';

const manifest = readJson(join(root, 'package.json'));
const { name } = manifest;

/** The last of those whose `Validations` acknowledge nothing, and of those that refuse some ids: what is told to them is bridged until there. */
const between = ['2.251.0', '2.268.0'];

const oldest = await operated(floors(manifest), { more: rehearse });
for (const cdk of between)
  await operated(
    { 'aws-cdk-lib': cdk, constructs: '10.5.1' },
    { on: majors.slice(0, 1), more: cdk === '2.268.0' ? askNag : undefined },
  );
const newest = await operated(manifest.devDependencies, { more: askNag });
for (const [app, parts] of Object.entries(newest)) {
  const others = Object.keys(parts).filter((part) => parts[part] !== oldest[app][part]);
  assert(others.length === 0, `${app}: with the oldest aws-cdk-lib there is another ${others.join(', ')}`);
}

/** What operators follow in each system's app and in each example, as text by its name. Calls `more` with the folder of the apps. */
function operated({ 'aws-cdk-lib': cdk, constructs }, { on = majors, more = () => undefined }) {
  return withPackedApp(
    ({ app }) => {
      const examples = join(app, 'node_modules', name, 'dist/examples');
      const programs = readdirSync(examples).map((example) => [example, join(examples, example, 'app.js')]);
      const flags = readFileSync(join(app, 'node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8');
      const found = Object.fromEntries(
        [...packedSystems.map((system) => [system, join(app, `${system}.js`)]), ...programs].map(([title, program]) => {
          const outputs = on.map((major) =>
            synthesised(nodeOf(major), program, join(app, `${title}-${major}.out`), flags),
          );
          const differs = on.filter((_, index) => !sameFiles(outputs[index], outputs[0]));
          assert(differs.length === 0, `${title}: not the same on Node ${on[0]} and ${differs.join(', ')}`);
          return [title, outputs[0]];
        }),
      );
      const folders = Object.keys(found).map((title) => join(app, `${title}-${on[0]}.out`));
      const schema = run(process.execPath, [join(root, 'scripts/ci/document-schema.mjs'), ...folders], root);
      console.log(`aws-cdk-lib ${cdk}, constructs ${constructs}, Node ${on.join(', ')}: ${schema.trim()}`);
      more(app);
      return Object.fromEntries(Object.entries(found).map(([title, files]) => [title, parts(files)]));
    },
    { 'aws-cdk-lib': cdk, constructs },
  );
}

/** Templates and runbooks of an app, by file. */
function synthesised(node, program, outdir, flags) {
  mkdirSync(outdir);
  run(node, [program], outdir, { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: flags, CDK_VALIDATION: 'false' });
  const files = readdirSync(outdir).filter((file) => /\.(template|runbook)\.json$/.test(file));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(outdir, file), 'utf8')]));
}

function sameFiles(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The runbooks, and of the templates what the runbook was rendered into. */
function parts(files) {
  const rendered = Object.entries(files).flatMap(([file, text]) =>
    Object.entries(JSON.parse(text).Resources ?? {})
      .filter(([, { Type: type }]) => type === 'AWS::SSM::Document' || type === 'Custom::Cutover')
      .map(([id, { Properties: properties }]) => [`${file} ${id}`, JSON.stringify(properties)]),
  );
  const runbooks = Object.entries(files).filter(([file]) => file.endsWith('.runbook.json'));
  assert(rendered.length > 0 && runbooks.length > 0, `no upgrade in ${Object.keys(files).join(', ')}`);
  return Object.fromEntries([...runbooks, ...rendered]);
}

/** An example asks cdk-nag where validation is not turned off, and fails by what nobody acknowledged. */
function askNag(app) {
  const examples = join(app, 'node_modules', name, 'dist/examples');
  for (const example of readdirSync(examples)) run(process.execPath, [join(examples, example, 'app.js')], app);
}

/** The functions behind a custom resource are the same in every system: one example shows them. */
function rehearse(app) {
  const [{ example }] = systems;
  // Short, as servers' sockets lie below it; the servers run as another account where this one is root.
  const temporary = mkdtempSync('/tmp/cdk-cutover-o');
  chmodSync(temporary, 0o711);
  try {
    const env = { TMPDIR: temporary, HOME: temporary, AWS_EC2_METADATA_DISABLED: 'true' };
    const said = run('npx', ['--no-install', 'cdk-cutover', 'rehearse', '--example', example], app, env);
    assert(/^SUCCEEDED {2}Green serves/m.test(said), `the rehearsal did not end with green:\n${said}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
