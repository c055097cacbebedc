import type { Client } from 'pg';

/**
 * A prepared transaction keeps its locks until somebody commits it: waiting for one, writers behind us would wait, too, until the step's time is over.
 * @param relation that could not be locked, quoted
 * @param what     they did with it, for the error
 * @throws naming those that hold it
 */
export async function assertNotPrepared(client: Client, relation: string, what: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT gid AS name FROM pg_prepared_xacts p WHERE database = current_database() AND EXISTS (
      SELECT FROM pg_locks l JOIN pg_locks own USING (virtualtransaction)
      WHERE l.pid IS NULL AND l.granted AND l.relation = to_regclass($1) AND own.pid IS NULL AND own.transactionid = p.transaction
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
    [relation],
  );
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => `"${name}"`).join(', ');
  throw new Error(`The fence cannot close: prepared transactions ${what} (${names}). Commit or roll them back`);
}

/** @throws where the database has one */
export async function assertNothingPrepared(client: Client, database: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_prepared_xacts WHERE database = current_database()');
  if (rows.length > 0) throw new Error(`Database "${database}" has a prepared transaction: commit or roll it back`);
}
