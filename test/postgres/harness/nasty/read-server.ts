import type { Client } from 'pg';
import type { TestServer } from '../postgres';
import { DATABASE_QUERIES, SERVER_QUERIES } from './catalog';
import { PORTABLE_SQL, POSITIONS_SQL, TABLES_SQL } from './rows';

/** Everything that a server holds: `<database>: <kind> <identity>` → its facts as one text. */
export type Contents = ReadonlyMap<string, string>;

/** Reads a server back, object by object and row by row, as a superuser. Nothing of the product is used. */
export async function readServer(server: TestServer): Promise<Contents> {
  const contents = new Map<string, string>();
  await within(server, 'postgres', (client) => readKinds(client, '', SERVER_QUERIES, contents));
  const databases = await server.queryAsSuperuser<{ name: string }>(
    'postgres',
    `SELECT datname AS name FROM pg_database WHERE datallowconn AND datname !~ '^(rdsadmin|template[01])$' ORDER BY 1`,
  );
  for (const { name } of databases) {
    await within(server, name, async (client) => {
      await readKinds(client, `${name}: `, DATABASE_QUERIES, contents);
      await readRows(client, `${name}: `, contents);
    });
  }
  return contents;
}

async function within(server: TestServer, database: string, read: (client: Client) => Promise<void>): Promise<void> {
  const client = await server.server.connectAsSuperuser(database);
  try {
    // Reading needs a function of its own, which users' event triggers are not to see.
    await client.query(
      `SET client_encoding = '${database === 'ascii' ? 'SQL_ASCII' : 'UTF8'}'; SET search_path = pg_catalog; SET datestyle = 'ISO, YMD'; SET intervalstyle = postgres; SET timezone = 'UTC';
       SET bytea_output = hex; SET lc_monetary = 'C'; SET statement_timeout = 0; SET default_transaction_read_only = off; SET standard_conforming_strings = on; SET jit = off; SET session_replication_role = replica`,
    );
    await read(client);
  } finally {
    await client.end();
  }
}

async function readKinds(
  client: Client,
  where: string,
  queries: Readonly<Record<string, string>>,
  contents: Map<string, string>,
): Promise<void> {
  for (const [kind, sql] of Object.entries(queries)) {
    const { rows } = await client
      .query<[string, unknown]>({ text: sql, rowMode: 'array' })
      .catch((error: Error) => Promise.reject(new Error(`${where}${kind}: ${error.message}`)));
    for (const [identity, facts] of rows) contents.set(`${where}${kind} ${identity}`, JSON.stringify(facts));
  }
}

async function readRows(client: Client, where: string, contents: Map<string, string>): Promise<void> {
  await client.query(PORTABLE_SQL);
  const { rows: tables } = await client.query<{ name: string; sql: string }>(TABLES_SQL);
  for (const { name, sql } of tables) {
    const { rows } = await client
      .query<{ hash: string }>(sql)
      .catch((error: Error) =>
        Promise.reject(new Error(`${where}rows of ${name}: ${error.message}\n${sql.slice(0, 3000)}`)),
      );
    contents.set(`${where}rows of ${name}`, rows[0]!.hash);
  }
  const { rows: sequences } = await client.query<{ name: string }>(POSITIONS_SQL);
  for (const { name } of sequences) {
    const { rows } = await client.query<{ at: string }>(
      `SELECT concat_ws(' ', last_value, is_called) AS at FROM ${name}`,
    );
    contents.set(`${where}position of ${name}`, rows[0]!.at);
  }
}
