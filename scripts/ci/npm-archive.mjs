import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Path of a package's archive: the one in the folder, or brought there from npm.
 * @param spec name@version, of a package without a scope
 * @throws if its SHA-256 is another one
 */
export function npmArchive(folder, { spec, sha256 }) {
  const archive = join(folder, `${spec.replace('@', '-')}.tgz`);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(archive))
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, spec], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const actual = createHash('sha256').update(readFileSync(archive)).digest('hex');
  if (actual !== sha256)
    throw new Error(`${archive} has the SHA-256 ${actual}, not ${sha256}: remove it and look where it came from`);
  return archive;
}
