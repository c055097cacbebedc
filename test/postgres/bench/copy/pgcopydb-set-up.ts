import { spawnSync } from 'node:child_process';

/** Version of pgcopydb; undefined where there is none. @param install where it may, from Debian's packages */
export async function pgcopydbVersion(install: boolean): Promise<string | undefined> {
  const found = version();
  if (found || !install) return found;
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'pgcopydb'], quiet);
  return version();
}

function version(): string | undefined {
  const { stdout } = spawnSync('pgcopydb', ['--version'], { encoding: 'utf8' });
  return /pgcopydb version (\S+)/.exec(stdout ?? '')?.[1];
}
