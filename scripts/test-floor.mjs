// Runs the tests that import aws-cdk-lib with the oldest one that the package works with; the last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('test', name))
  .filter((path) => path.endsWith('.test.ts') && importsCdk(path));
const test = [join(root, 'scripts/test.mjs'), '--runTestsByPath', ...files];
const env = { ...process.env, AWS_CDK_LIB: 'floor' };
process.exitCode = spawnSync(process.execPath, test, { cwd: root, env, stdio: 'inherit' }).status ?? 1;

function importsCdk(path) {
  return /^(import|\}) .*from 'aws-cdk-lib(\/|')/m.test(readFileSync(join(root, path), 'utf8'));
}
