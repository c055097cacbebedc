import type { Client } from 'pg';
import type { DataTarget } from '../blue-data/load-data-set';

/** Blue, before anybody uses it. */
export interface BlueServer extends DataTarget {
  /** A connection as the local superuser, which the caller ends. */
  readonly connectAsSuperuser: (database?: string) => Promise<Client>;
}

/** What a dump sets a database to, as to be read-only, is for whoever uses it, not for whoever fills it. */
const UNBENT = `SET default_transaction_read_only = off; SET default_transaction_isolation = 'read committed'; SET standard_conforming_strings = on;
  SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0`;

/** A session of the local superuser in a database, whatever that is set to; the caller ends it. */
export async function superuserIn(blue: BlueServer, database: string): Promise<Client> {
  const client = await blue.connectAsSuperuser(database);
  await client.query(UNBENT);
  return client;
}

/** Does something in a database as the local superuser, who trusts no schema of it. */
export async function asSuperuser<T>(
  blue: BlueServer,
  database: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await superuserIn(blue, database);
  try {
    // A dump's functions and operators must not come in between.
    await client.query('SET search_path = pg_catalog');
    return await use(client);
  } finally {
    await client.end();
  }
}
