import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login, TestServer } from '../postgres';

/** The databases that hold one of everything. */
export const ODD_DATABASE = `%x $y {{z}} "q" \\b .d 'a'=b`;
export const LONG_NAME = 'äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63';

/** Roles that clients log in as. */
export const CLIENTS: readonly Login[] = [
  { username: 'app', password: 'secret app' },
  { username: 'App 2', password: 'secret App 2' },
];

const FILES: readonly (readonly [database: string, file: string])[] = [
  ['postgres', '1-roles.sql'],
  ['postgres', '2-databases.sql'],
  ['nasty', '3-extensions.sql'],
  ['nasty', '4-types-and-functions.sql'],
  ['nasty', '5-values.sql'],
  ['nasty', '6-tables.sql'],
  ['nasty', '7-views-and-names.sql'],
  ['nasty', '8-rights.sql'],
  ['nasty', 'a-newer-kinds.sql'],
  [ODD_DATABASE, 'b-odd-name.sql'],
  [LONG_NAME, 'c-long-name.sql'],
  ['latin1', 'd-latin1.sql'],
  ['ascii', 'e-ascii.sql'],
  ['USER', 'f-upper.sql'],
  ['own_template', 'g-template.sql'],
  ['postgres', '9-more-databases.sql'],
];

/** Majors that a file may ask for, e.g. by `\\if :from_16`, where they know a kind of thing more or refuse one. */
const MAJORS = [12, 13, 14, 15, 16, 17, 18];

/** What the databases' own settings would make of the files. */
const SETTINGS =
  '-c default_transaction_read_only=off -c standard_conforming_strings=on -c datestyle=ISO,YMD -c intervalstyle=postgres -c bytea_output=hex -c client_min_messages=error';

/**
 * Fills a new PostgreSQL 11 (or a later one) with one of everything that the master of an RDS instance can make. What only a real superuser makes is left out:
 * operator classes and families, base types, C functions, LEAKPROOF, binary casts, access methods, languages, transforms, text search
 * templates and parsers, foreign-data wrappers, binary-coercible casts. Security labels need a provider, PL/Perl, PL/Python and PL/Tcl
 * libraries of the system, which npm's engines do not bring.
 */
export function fillNasty(server: TestServer): void {
  for (const [database, file] of FILES) runFile(server, database, join(__dirname, 'data', file));
}

function runFile(server: TestServer, database: string, path: string): void {
  const { username, password } = server.master;
  const env = {
    PATH: process.env.PATH,
    PGHOST: server.address,
    PGPORT: String(server.port),
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGSSLMODE: 'require',
    PGOPTIONS: SETTINGS,
    PGCLIENTENCODING: 'UTF8',
  };
  const input = readFileSync(path);
  const major = Number.parseInt(server.server.version);
  const known = MAJORS.flatMap((since) => ['-v', `from_${since}=${String(major >= since)}`]);
  execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...known, '-f', '-'], {
    env,
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
