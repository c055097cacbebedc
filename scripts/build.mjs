// Compiles the package with jsii against the oldest aws-cdk-lib that it works with: what is younger does not compile. The development has the
// newest one, so a copy of the sources in .cache/build does it, and what comes out of it goes into dist/.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { floors } from './floors.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const copy = join(root, '.cache/build');

rmSync(copy, { recursive: true, force: true });
mkdirSync(join(copy, 'node_modules'), { recursive: true });
for (const path of ['index.ts', 'constructs', 'lib', 'runtime', 'README.md', 'LICENSE'])
  cpSync(join(root, path), join(copy, path), { recursive: true, filter: isSource });
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// jsii wants the oldest of each peer among them.
const devDependencies = { ...manifest.devDependencies, ...floors(manifest) };
writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, devDependencies }));
// Whatever else is needed is found further up, in the repository.
symlinkSync(join(root, 'node_modules/aws-cdk-lib-floor'), join(copy, 'node_modules/aws-cdk-lib'));

const jsii = [join(root, 'node_modules/jsii/bin/jsii'), '--generate-tsconfig', 'tsconfig.jsii.json'];
execFileSync(process.execPath, jsii, { cwd: copy, stdio: 'inherit' });
for (const path of ['dist', '.jsii']) cpSync(join(copy, path), join(root, path), { recursive: true });

function isSource(path) {
  return ['', '.ts', '.md'].includes(extname(path));
}
