import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { DataSet } from './data-set';

export interface DataTarget {
  readonly address: string;
  readonly port: number;
  readonly master: { readonly username: string; readonly password: string };
  /** PEM of the authority that signed the server's certificate. */
  readonly caCertificate: string;
}

/**
 * Fills a new server, with the rights of its master user and of the data's own roles only.
 * @param passwords of the roles that the data set asks for; they travel in the session, never in a file or an error.
 * @throws when a password is missing, or naming file and line when a statement fails.
 */
export async function loadDataSet(
  data: DataSet,
  target: DataTarget,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  const missing = data.passwords.filter((role) => !passwords[role]);
  if (missing.length > 0)
    throw new Error(`The data of ${data.folder} needs a password for ${missing.join(', ')}: give each a secret.`);
  const login = (role: string) => (role === '' ? target.master : { username: role, password: passwords[role] });
  const ready = new Set<string>();
  for (const { file, database, role } of data.files) {
    if (!ready.has(database)) {
      const owner = data.databases[database];
      if (owner !== undefined)
        await inDatabase(target, 'postgres', target.master, (client) => makeDatabase(client, database, owner));
      ready.add(database);
    }
    await inDatabase(target, database, login(role), async (client) => {
      for (const name of data.passwords)
        await client.query('SELECT set_config($1, $2, false)', [`password.${name}`, passwords[name]]);
      await runFile(client, join(data.folder, file));
    });
  }
}

async function makeDatabase(client: Client, database: string, owner: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  const names = [escapeIdentifier(database), escapeIdentifier(owner)];
  if (rowCount === 0) await client.query(`CREATE DATABASE ${names[0]} OWNER ${names[1]}`);
  else await client.query(`ALTER DATABASE ${names[0]} OWNER TO ${names[1]}`);
}

async function runFile(client: Client, path: string): Promise<void> {
  const sql = readFileSync(path, 'utf8');
  try {
    await client.query(sql);
  } catch (cause) {
    const { message, position } = cause as { message: string; position?: string };
    const line = position === undefined ? '' : `:${sql.slice(0, Number(position)).split('\n').length}`;
    throw new Error(`${path}${line}: ${message}`, { cause });
  }
}

async function inDatabase(
  { address, port, caCertificate }: DataTarget,
  database: string,
  { username, password }: DataTarget['master'],
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ host: address, port, database, user: username, password, ssl: { ca: caCertificate } });
  // Whoever is interrupted ends the server: the statement under way says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
