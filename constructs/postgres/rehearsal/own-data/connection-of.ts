import { writeFileSync } from 'node:fs';
import { DumpError } from './dump-error';

/** What a connection string may say beside host, port, user, password and database, and libpq's variable for it. */
const VARIABLES: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  service: 'PGSERVICE',
  passfile: 'PGPASSFILE',
  options: 'PGOPTIONS',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslcrl: 'PGSSLCRL',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  gssencmode: 'PGGSSENCMODE',
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
};

export interface ConnectionWish {
  /** `postgresql://…`, or `service=NAME`. */
  readonly text: string;
  /** Whether it stood in the command line, which every user of the machine can read. */
  readonly isPublic: boolean;
  /** A password goes into this file, for this user alone. */
  readonly passwordFile: string;
  /** @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * A connection as libpq's environment: no part of it is in the process list. PGPASSWORD, .pgpass and PGSERVICE hold as ever.
 * @throws DumpError when it is none, or holds a password where others can read it; the words never repeat it
 */
export function connectionOf({
  text,
  isPublic,
  passwordFile,
  environment = process.env,
}: ConnectionWish): NodeJS.ProcessEnv {
  const service = /^service=([^\s=]+)$/.exec(text.trim())?.[1];
  if (service !== undefined) return { ...environment, PGSERVICE: service };
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw notAUrl();
  }
  if (!['postgres:', 'postgresql:'].includes(url.protocol)) throw notAUrl();
  const parameters = new Map(url.searchParams);
  const password = parameters.get('password') ?? decodeURIComponent(url.password);
  parameters.delete('password');
  if (password !== '' && isPublic) {
    throw new DumpError(
      '--connect holds a password, which every user of this machine can read in the process list. Leave it out and set PGPASSWORD or ~/.pgpass, ' +
        'or give the whole by a variable (--connect env:NAME) or on standard input (--connect -).',
    );
  }
  const said: Record<string, string> = {};
  for (const [name, value] of parameters) {
    const variable = VARIABLES[name];
    if (variable === undefined)
      throw new DumpError(`--connect: parameter ${name} is not known. Known: ${Object.keys(VARIABLES).join(', ')}.`);
    said[variable] = value;
  }
  const parts = {
    PGHOST: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    PGPORT: url.port,
    PGUSER: url.username,
    PGDATABASE: url.pathname.slice(1),
  };
  for (const [variable, value] of Object.entries(parts)) if (value !== '') said[variable] ??= decodeURIComponent(value);
  if (password !== '') {
    if (/[\n\0]/.test(password)) throw new DumpError('--connect: the password holds a line break.');
    writeFileSync(passwordFile, `*:*:*:*:${password.replaceAll(/[\\:]/g, '\\$&')}\n`, { mode: 0o600, flag: 'wx' });
    said.PGPASSFILE = passwordFile;
  }
  // A service of the environment would go before what the URL says, and its password before the URL's.
  const { PGSERVICE: _service, PGPASSWORD, ...rest } = environment;
  return { ...rest, ...(password === '' && PGPASSWORD !== undefined ? { PGPASSWORD } : {}), ...said };
}

function notAUrl(): DumpError {
  return new DumpError(
    '--connect takes postgresql://USER@HOST:PORT/DATABASE, service=NAME, env:VARIABLE, or - for standard input.',
  );
}
