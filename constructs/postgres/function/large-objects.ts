import type { Client } from 'pg';
import { readBook } from './book';
import type { Run } from './run';

/** Number and content of a database's large objects; the content by a hash of each, so that order does not count. */
const DIGEST_SQL = `SELECT count(*)::text AS count,
  coalesce(sum(hashtextextended(oid::text || ':' || md5(lo_get(oid)), 0)::numeric), 0)::text AS digest FROM pg_largeobject_metadata`;

/**
 * Large objects pass every fence, so they are looked at again right before the endpoint moves, and blue's are remembered. Returns the databases
 * where blue's are not green's.
 */
export async function changedLargeObjects(run: Run): Promise<string[]> {
  const book = await run.blue.book();
  const changed = await run.blue.each(async (client, database) => {
    const [blue, green] = [await digestOf(client), await digestOf(await run.green.on(database))];
    await book.query(
      `INSERT INTO cdk_cutover.large_objects SELECT oid, $2 FROM pg_database WHERE datname = $1
        ON CONFLICT (database) DO UPDATE SET digest = excluded.digest`,
      [database, blue],
    );
    return blue === green ? [] : [database];
  });
  return changed.flat();
}

/**
 * Databases of blue whose large objects changed after the last look. Sessions that had not moved yet may do that until they are ended, since
 * no trigger sees it; green lacks such a change.
 */
export async function lateLargeObjects(run: Run): Promise<string[]> {
  const known = await readBook<{ name: string; digest: string }>(
    run.blue,
    'SELECT d.datname AS name, l.digest FROM cdk_cutover.large_objects l JOIN pg_database d ON d.oid = l.database ORDER BY 1',
  );
  const late: string[] = [];
  for (const { name, digest } of known) {
    if ((await digestOf(await run.blue.on(name))) !== digest) late.push(name);
  }
  return late;
}

async function digestOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ count: string; digest: string }>(DIGEST_SQL);
  return `${rows[0]?.count}/${rows[0]?.digest}`;
}
