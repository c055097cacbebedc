// Synthesises the app that cdk.json starts, and every example in the same way, with the CDK CLI into .cache/ci/cdk.out/<name>: aws-cdk-lib's
// CloudFormation validator is on, and an example asks cdk-nag itself. Findings of either that nobody acknowledged fail it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const output = join(root, '.cache/ci/cdk.out');
rmSync(output, { recursive: true, force: true });

const { CDK_VALIDATION, ...env } = process.env;
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'app.ts')),
);
const failed = examples.filter((name) => {
  // A report has no word of a plugin that found nothing: whether it was asked shows in the app only.
  const asksNag = /new \S*\bAwsSolutionsChecks\(/.test(
    readFileSync(join(root, `dist/examples/${name}/app.js`), 'utf8'),
  );
  if (!asksNag) console.error(`examples/${name} does not ask cdk-nag: add AwsSolutionsChecks to the app's validations`);
  return !synthesise(name, ['--app', `npx ts-node --prefer-ts-exts examples/${name}/app.ts`]) || !asksNag;
});
if (!synthesise('settings', [])) failed.push('the app of cdk.json');

function synthesise(name, options) {
  console.log(`cdk synth ${name}`);
  const always = ['--quiet', '--no-notices', '--no-lookups', '--output', join(output, name)];
  const args = ['node_modules/aws-cdk/bin/cdk', 'synth', ...options, ...always];
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

if (examples.length === 0) failed.push('(there is none)');
if (failed.length > 0) console.error(`not synthesised: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
