import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 over the names and contents of a folder's files, whatever the folder is called and whenever they were written. */
export function folderHash(folder: string): string {
  const hash = createHash('sha256');
  for (const file of files(folder, '')) {
    const content = createHash('sha256')
      .update(contentOf(join(folder, file)))
      .digest('hex');
    hash.update(`${JSON.stringify(file)}:${content}\n`);
  }
  return hash.digest('hex');
}

function files(folder: string, prefix: string): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? files(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`]))
    .sort();
}

function contentOf(file: string): Buffer | string {
  return lstatSync(file).isSymbolicLink() ? readlinkSync(file) : readFileSync(file);
}
