// The systems, as scripts know them before anything is built: each folder of constructs/ with a system.json is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * What a system's host scripts and rehearsals run on this machine.
 * @typedef {object} Tools
 * @property {string} name as people call them
 * @property {string[]} commands each answers --version
 * @property {number} major oldest that does
 * @property {Record<string, string[]>} packages by package manager; the first that exists is taken
 * @property {string[]} [unlinked] packages that Homebrew keeps off the PATH until they are linked
 * @property {string} [hint] where a newer one is
 */

/**
 * @typedef {object} System
 * @property {string} name of its folder
 * @property {string} example the one that shows it: its procedure and golden documents are kept
 * @property {Tools[]} tools
 */

/** @type {readonly System[]} */
export const systems = foldersOf('constructs')
  .filter((name) => existsSync(join(root, 'constructs', name, 'system.json')))
  .map((name) => ({ name, ...JSON.parse(readFileSync(join(root, 'constructs', name, 'system.json'), 'utf8')) }));

/** What systems' tests bring under that name, `test/<system>/<path>`, as paths from the root. */
export function broughtByTests(path) {
  return systems
    .map(({ name }) => ({ system: name, path: `test/${name}/${path}` }))
    .filter((brought) => existsSync(join(root, brought.path)));
}

/** Names of the folders in a folder, in order; none where there is no such folder. */
export function foldersOf(parent) {
  const path = join(root, parent);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((file) => file.isDirectory())
    .map(({ name }) => name)
    .sort();
}
