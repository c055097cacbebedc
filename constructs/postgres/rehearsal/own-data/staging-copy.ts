import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DumpError } from './dump-error';
import { identifyDump } from './dump-format';
import type { GivenDump } from './dump-reader';
import { inUnits } from './inspect';

export interface StagingSettings {
  /** What libpq needs, by its environment variables: see `connectionOf`. */
  readonly environment: NodeJS.ProcessEnv;
  /** For the dumps; made, for this user alone. */
  readonly folder: string;
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
}

/** Dumps of a staging copy. */
export interface StagingDumps {
  readonly dumps: readonly GivenDump[];
  readonly globals: string;
}

/** Of databases that the user may connect to. */
const DATABASES = `SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'rdsadmin'
  AND pg_catalog.has_database_privilege(datname, 'CONNECT') ORDER BY 1`;
const run = promisify(execFile);

/**
 * Reads a staging copy by pg_dump, in sessions that cannot write: every database that the user sees, each under a snapshot of its own, and the
 * roles without their passwords. What it writes lies on this machine only.
 * @throws DumpError in the tools' words
 */
export async function dumpStaging({ environment, folder, say, signal }: StagingSettings): Promise<StagingDumps> {
  mkdirSync(folder, { mode: 0o700 });
  const env = {
    ...environment,
    LC_ALL: 'C',
    // No session of ours can write, whatever it runs.
    PGOPTIONS: `${environment.PGOPTIONS ?? ''} -c default_transaction_read_only=on`.trim(),
    PGAPPNAME: 'cdk-cutover rehearsal',
  };
  const tool = async (program: string, parameters: readonly string[]): Promise<string> => {
    try {
      const { stdout } = await run(program, parameters, { env, signal, maxBuffer: 1 << 28 });
      return stdout;
    } catch (cause) {
      signal.throwIfAborted();
      const { stderr, message } = cause as { stderr?: string; message: string };
      throw new DumpError(
        `The staging copy cannot be read by ${program}: ${(stderr?.trim() || message).slice(0, 2_000)}`,
        {
          cause,
        },
      );
    }
  };
  const databases = (await tool('psql', ['-XAtqw', '-0', '-c', DATABASES])).split('\0').filter(Boolean);
  if (databases.length === 0) throw new DumpError('The staging copy has no database that this user may connect to.');
  say('Reading the roles of the staging copy');
  const globals = join(folder, 'globals.sql');
  writeFileSync(globals, await tool('pg_dumpall', ['-w', '--globals-only', '--no-role-passwords']), { mode: 0o600 });
  const dumps: GivenDump[] = [];
  for (const [index, database] of databases.entries()) {
    const path = join(folder, `${index}.dump`);
    // Made before pg_dump opens it: nobody else can read it at any time.
    closeSync(openSync(path, 'wx', 0o600));
    say(`Reading database ${database} of the staging copy`);
    // A name may look like a connection string: it goes by the environment.
    await run('pg_dump', ['-w', '--format=custom', '--compress=1', `--file=${path}`], {
      ...{ env: { ...env, PGDATABASE: database }, signal },
    }).catch((cause: { stderr?: string; message: string }) => {
      signal.throwIfAborted();
      throw new DumpError(
        `Database ${database} of the staging copy cannot be read by pg_dump: ${withoutRows(cause.stderr?.trim() || cause.message)}`,
        { cause },
      );
    });
    const file = identifyDump(path);
    say(`Read database ${database} of the staging copy: ${inUnits(file.bytes)}`);
    dumps.push({ file });
  }
  return { dumps, globals };
}

/** What the server says to pg_dump while it reads rows may quote them; it stands last. */
function withoutRows(words: string): string {
  const [own = '', said] = words.split(/\n?[^\n]*Error message from server:/);
  const more = said === undefined ? '' : ' What the server said may hold rows: pg_dump of that database tells it.';
  return own.trim().slice(0, 2_000) + more;
}
