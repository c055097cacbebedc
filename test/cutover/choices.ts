import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Choices that a text tells its reader to make, and that cannot be made. @param choices classes with static factories, by name */
export function missing(choices: Readonly<Record<string, object>>, text: string): string[] {
  return [...text.matchAll(/\b(\w+)\.(\w+)\(/g)]
    .filter(([, owner, name]) => choices[owner!] !== undefined && !(name! in choices[owner!]!))
    .map(([call]) => `${call})`);
}

/** The same in all that the package and its examples say. */
export function missingInSources(choices: Readonly<Record<string, object>>): string[] {
  const folders = ['constructs', 'lib', 'bin', 'examples'].filter((folder) => existsSync(join(root, folder)));
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|sh|md|cjs)$/.test(file))
      .map((file) => join(root, folder, file)),
  );
  if (files.length < 200) throw new Error(`only ${files.length} files were read: that would prove nothing`);
  return files.flatMap((file) => missing(choices, readFileSync(file, 'utf8')).map((call) => `${file}: ${call}`));
}
