import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that only we write to but that another account may pass through, and refuses one that somebody else prepared:
 * names below /tmp can be guessed.
 * @throws when it exists and is not ours.
 */
export function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  const uid = process.getuid?.();
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) {
    throw new Error(
      `${path} exists, but is not a folder of this user. Remove it, or set TMPDIR to a folder of your own.`,
    );
  }
  chmodSync(path, 0o711);
  return path;
}

/** Whether any account may pass through every folder above `path`. */
export function reachableByAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found && (found.mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
