import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

/** The folder of the package that this program belongs to. */
export function packageRoot(from = __dirname): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest) && nameIn(manifest) === 'cdk-cutover') return from;
  if (dirname(from) === from) throw new Error('This program lies outside its package: install cdk-cutover anew.');
  return packageRoot(dirname(from));
}

function nameIn(manifest: string): string | undefined {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name;
}
