// What is bundled, by convention on folders: nothing is listed anywhere.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foldersOf, root } from './systems.mjs';

/** What a user's app brings itself: the package's peers. */
const peers = ['aws-cdk-lib', 'constructs'];

const constructs = foldersOf('constructs');

/** Each function is a folder of its own, the asset, named by the folders in which it lies: `postgres`, `postgres-account`. */
export const functions = constructs
  .flatMap((name) => [name, ...foldersOf(`constructs/${name}`).map((part) => `${name}/${part}`)])
  .map((path) => ({
    entry: `constructs/${path}/function/handler.ts`,
    outfile: `assets/${path.replaceAll('/', '-')}/index.js`,
  }))
  .filter(exists);

/** Each system's program for its hosts is one file: the asset. */
export const hosts = constructs
  .map((name) => ({ entry: `constructs/${name}/host/program.ts`, outfile: `assets/${name}-host/index.cjs` }))
  .filter(exists);

export const examples = foldersOf('examples')
  .map((name) => ({
    entry: `examples/${name}/app.ts`,
    outfile: `dist/examples/${name}/app.js`,
    external: peers,
  }))
  .filter(exists);

/** A folder without the source has no bundle. */
function exists({ entry }) {
  return existsSync(join(root, entry));
}
