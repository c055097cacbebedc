import { ENGINE_VERSIONS } from './engine-versions';

/** PostgreSQL's own number (`15.17`) of an npm version (`15.17.0-beta.17`). */
export function serverVersionOf(npmVersion: string): string {
  const [major, minor] = npmVersion.split('.');
  return `${major}.${minor}`;
}

/**
 * npm versions that can stand for a PostgreSQL version, nearest minor first (the newer one of two as near). `'15'` asks for the newest.
 * @param offered npm versions to choose from. @default all that are known for that major
 * @throws when the version is no version, or its major is one that npm does not bring.
 */
export function enginesNearest(version: string, offered?: readonly string[]): readonly string[] {
  const parsed = /^(\d+)(?:\.(\d+))?(?:[.-].*)?$/.exec(version);
  if (!parsed) throw new Error(`"${version}" is no PostgreSQL version. Write it as major.minor, e.g. 15.17.`);
  const major = Number(parsed[1]);
  const known = ENGINE_VERSIONS[major];
  if (!known) {
    const majors = Object.keys(ENGINE_VERSIONS);
    throw new Error(
      `No PostgreSQL ${major} can be brought to this machine; a rehearsal runs ${majors[0]} to ${majors.at(-1)}.`,
    );
  }
  const wanted = parsed[2] === undefined ? Number.MAX_SAFE_INTEGER : Number(parsed[2]);
  const minorOf = (npmVersion: string): number => Number(npmVersion.split('.')[1]);
  return [...(offered ?? known)]
    .filter((npmVersion) => Number(npmVersion.split('.')[0]) === major)
    .sort(
      (one, other) =>
        Math.abs(minorOf(one) - wanted) - Math.abs(minorOf(other) - wanted) || minorOf(other) - minorOf(one),
    );
}
