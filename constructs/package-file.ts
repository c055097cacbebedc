import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

/**
 * Path of a file that ships with the package (a function's bundle, a host script), from the sources as from what is compiled.
 * Throws when it is not there.
 */
export function packageFile(...segments: string[]): string {
  const path = join(packageRoot(__dirname), ...segments);
  if (existsSync(path)) return path;
  throw new Error(
    `${segments.join('/')} is missing from cdk-cutover: run 'npm run bundle' in a checkout, or install the package anew`,
  );
}

function packageRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === 'cdk-cutover') return from;
  }
  if (dirname(from) === from) throw new Error(`no package.json of cdk-cutover above ${__dirname}`);
  return packageRoot(dirname(from));
}
