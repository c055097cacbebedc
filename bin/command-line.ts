import { relative } from 'path';

/** How this program is called from here: by npx where it is installed as a package, else by its file. */
export function commandLine(program = process.argv[1], folder = process.cwd()): string {
  if (/[\\/]node_modules[\\/]/.test(program)) return 'npx cdk-cutover';
  return `node ${nearest(program, folder)}`;
}

/** A path as somebody in this folder would write it. */
export function nearest(path: string, folder = process.cwd()): string {
  const way = relative(folder, path);
  return way.startsWith('..') ? path : way;
}
