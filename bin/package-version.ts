import { readFileSync } from 'fs';
import { join } from 'path';
import { packageRoot } from './package-root';

/** Version of the package, as npm knows it. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
