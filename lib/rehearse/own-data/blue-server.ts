import type { Client } from 'pg';
import type { DataTarget } from '../blue-data/load-data-set';

/** Blue, before anybody uses it. */
export interface BlueServer extends DataTarget {
  /** A connection as the local superuser, which the caller ends. */
  readonly connectAsSuperuser: (database?: string) => Promise<Client>;
}

/** Does something in a database as the local superuser, who trusts no schema of it. */
export async function asSuperuser<T>(
  blue: BlueServer,
  database: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await blue.connectAsSuperuser(database);
  try {
    // A dump's functions and operators must not come in between.
    await client.query('SET search_path = pg_catalog');
    return await use(client);
  } finally {
    await client.end();
  }
}
