// Names the software of others inside the bundles, with its licence: MIT, BSD and Apache ask for that.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of dist/third-party.txt, from the paths (relative to the root) of all files that were bundled. */
export function thirdParty(root, inputs) {
  const folders = [...new Set([...inputs].map(packageFolder).filter(Boolean))];
  const packages = new Map(folders.map((folder) => describe(join(root, folder))).map((entry) => [entry.title, entry]));
  return [...packages.values()]
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ title, text }) => `${title}\n\n${text}`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** `a/node_modules/@scope/name/lib/x.js` → `a/node_modules/@scope/name`. */
function packageFolder(path) {
  return /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return { title: `${name} ${version} (${license ?? 'see its licence'})`, text: `${text}\n` };
}
